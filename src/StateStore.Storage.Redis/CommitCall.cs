using System.Collections.Immutable;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>A commit as <c>Scripts/commit.lua</c> wants it, and its answer. The script's head describes both.</summary>
internal static class CommitCall
{
    /// <summary>The first number of the script's answer.</summary>
    private const int Committed = 0;

    private const int FixedKeys = 6;

    public static RedisKey[] Keys(NamespaceKeys keys, Commit commit)
    {
        var all = new RedisKey[FixedKeys + commit.Checks.Length + commit.Writes.Length];
        (all[0], all[1], all[2]) = (keys.Events, keys.Tombstones, keys.Due);
        (all[3], all[4], all[5]) = (keys.Index, keys.Terms, keys.TermOf);
        var next = FixedKeys;
        foreach (var check in commit.Checks)
        {
            all[next++] = keys.Of(check.Key);
        }

        foreach (var write in commit.Writes)
        {
            all[next++] = keys.Of(write.Key);
        }

        return all;
    }

    public static RedisValue[] Arguments(Commit commit, int retention)
    {
        var arguments = new List<RedisValue>(3 + commit.Events.Length + (2 * commit.Checks.Length) + (5 * commit.Writes.Length))
        {
            retention,
            commit.Events.Length,
        };
        foreach (var payload in commit.Events)
        {
            arguments.Add(Bytes(payload));
        }

        arguments.Add(commit.Checks.Length);
        foreach (var check in commit.Checks)
        {
            arguments.Add(EntryName.Of(check.Key));
            arguments.Add(check.Version.Value);
        }

        foreach (var write in commit.Writes)
        {
            Add(write, commit.Events, arguments);
        }

        return [.. arguments];
    }

    public static CommitResult Result(Commit commit, RedisResult answer)
    {
        var parts = ((RedisValue[]?)answer)!;
        if ((int)parts[0] != Committed)
        {
            return CommitResult.Conflict(commit.Checks[(int)parts[1] - 1], new((long)parts[2]));
        }

        var positions = ImmutableArray.CreateBuilder<LogPosition>(parts.Length - 1);
        for (var i = 1; i < parts.Length; i++)
        {
            positions.Add(StreamId.Parse(parts[i]));
        }

        return CommitResult.Committed(positions.MoveToImmutable());
    }

    private static void Add(Write write, ImmutableArray<ReadOnlyMemory<byte>> events, List<RedisValue> arguments)
    {
        // A history entry is mostly the very bytes of an event; those are not sent twice.
        var sameAs = write.Action == WriteAction.Put ? events.IndexOf(write.Value) : -1;
        arguments.Add(EntryName.Of(write.Key));
        arguments.Add(Letters(write, sameAs >= 0));
        if (write.Action == WriteAction.Put)
        {
            arguments.Add(sameAs >= 0 ? sameAs + 1 : Bytes(write.Value));
        }
        else if (write.Action == WriteAction.Delete)
        {
            arguments.Add(write.Version.Value);
        }

        if (write.Term is { } term)
        {
            arguments.Add(term);
        }

        if (write.Due is { } due)
        {
            arguments.Add(due.ToUnixTimeMilliseconds());
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
        return action + term + (write.Due is null ? "" : "u");
    }

    // Version 1 of the client library takes whole arrays only.
    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : memory.ToArray();
}
