using System.Collections.Immutable;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Commits of one namespace as <c>Scripts/commit.lua</c> wants them, and its answers. The script's head describes both.</summary>
internal sealed class CommitCall
{
    /// <summary>Numbers with which the script begins each answer.</summary>
    private const int Committed = 0;
    private const int Conflict = 1;

    private readonly NamespaceKeys _names;
    private readonly List<RedisKey> _keys;
    private readonly List<RedisValue> _arguments;

    /// <param name="names">The keys of the namespace.</param>
    /// <param name="retention">Events to keep.</param>
    /// <param name="commits">How many commits there will be, about.</param>
    public CommitCall(NamespaceKeys names, int retention, int commits)
    {
        _names = names;
        _keys = new(6 + (5 * commits)) { names.Events, names.Tombstones, names.Due, names.Index, names.Terms, names.TermOf };
        _arguments = new(1 + (20 * commits)) { retention };
    }

    public RedisKey[] Keys => [.. _keys];

    public RedisValue[] Arguments => [.. _arguments];

    public void Add(Commit commit)
    {
        _arguments.Add(commit.Checks.Length + commit.Writes.Length);
        var count = _arguments.Count;
        _arguments.Add(0);

        _arguments.Add(commit.Events.Length);
        foreach (var payload in commit.Events)
        {
            _arguments.Add(Bytes(payload));
        }

        _arguments.Add(commit.Checks.Length);
        foreach (var check in commit.Checks)
        {
            _keys.Add(_names.Of(check.Key));
            _arguments.Add(EntryName.Of(check.Key));
            _arguments.Add(check.Version.Value);
        }

        foreach (var write in commit.Writes)
        {
            _keys.Add(_names.Of(write.Key));
            Add(write, commit.Events);
        }

        _arguments[count] = _arguments.Count - count - 1;
    }

    /// <exception cref="StorageUnavailableException">Redis can't take writes now.</exception>
    /// <exception cref="InvalidOperationException">Redis refused a command, for what its keys hold.</exception>
    public static CommitResult Result(Commit commit, RedisResult answer)
    {
        var parts = ((RedisValue[]?)answer)!;
        return (int)parts[0] switch
        {
            Committed => CommitResult.Committed(Positions(parts)),
            Conflict => CommitResult.Conflict(commit.Checks[(int)parts[1] - 1], new((long)parts[2])),
            _ => throw RedisFailure.Of((string?)parts[1] ?? ""),
        };
    }

    private static ImmutableArray<LogPosition> Positions(RedisValue[] parts)
    {
        var positions = ImmutableArray.CreateBuilder<LogPosition>(parts.Length - 1);
        for (var i = 1; i < parts.Length; i++)
        {
            positions.Add(StreamId.Parse(parts[i]));
        }

        return positions.MoveToImmutable();
    }

    private void Add(Write write, ImmutableArray<ReadOnlyMemory<byte>> events)
    {
        // A history entry is mostly the very bytes of an event; those are not sent twice.
        var sameAs = write.Action == WriteAction.Put ? events.IndexOf(write.Value) : -1;
        _arguments.Add(EntryName.Of(write.Key));
        _arguments.Add(Letters(write, sameAs >= 0));
        if (write.Action == WriteAction.Put)
        {
            _arguments.Add(sameAs >= 0 ? sameAs + 1 : Bytes(write.Value));
        }
        else if (write.Action == WriteAction.Delete)
        {
            _arguments.Add(write.Version.Value);
        }

        if (write.Term is { } term)
        {
            _arguments.Add(term);
        }

        if (DueOf(write) is { } due)
        {
            _arguments.Add(due.ToUnixTimeMilliseconds());
        }
    }

    private static string Letters(Write write, bool isEvent)
    {
        var action = write.Action switch
        {
            WriteAction.Put => isEvent ? "e" : "p",
            WriteAction.Delete => "d",
            _ => "f",
        };
        var term = write.Term is not null ? "t" : write.FormerTerm is not null ? "x" : "";
        return action + term + (DueOf(write) is null ? "" : "u");
    }

    // What was forgotten wants nothing any more.
    private static DateTimeOffset? DueOf(Write write) => write.Action == WriteAction.Forget ? null : write.Due;

    // Version 1 of the client library takes whole arrays only.
    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
