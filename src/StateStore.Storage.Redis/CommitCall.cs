using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The answer to one commit.</summary>
/// <param name="Result">The result; null if nothing was done.</param>
/// <param name="IsUnmeasured">
/// Whether nothing was done because conversations and records must be measured first; false = the namespace has another life by now.
/// </param>
internal readonly record struct CommitAnswer(CommitResult? Result, bool IsUnmeasured = false);

/// <summary>Commits of one namespace as the arguments of <c>Scripts/commit.lua</c>, and its answers. The head of the script describes both.</summary>
internal sealed class CommitCall
{
    /// <summary>The numbers with which the script begins each answer.</summary>
    private const int Committed = 0;
    private const int Conflict = 1;
    private const int NoRoom = 3;
    private const int Deleted = 4;
    private const int OtherLife = 5;
    private const int NoLog = 6;
    private const int Unmeasured = 7;

    /// <summary>Bits of the number that the script returns after the answers to all commits.</summary>
    public const int WasEmpty = 1;
    public const int IsUnfit = 2;

    private readonly NamespaceKeys _names;
    private readonly StorageOptions _options;
    private readonly List<RedisKey> _keys;
    private readonly List<RedisValue> _arguments;

    /// <summary>Begins a call.</summary>
    /// <param name="names">The keys of the namespace.</param>
    /// <param name="options">The numbers of events that logs and histories keep.</param>
    /// <param name="dueByNamespace">The key of the namespaces with due entries; null on a cluster.</param>
    /// <param name="commits">The approximate number of commits.</param>
    public CommitCall(NamespaceKeys names, StorageOptions options, RedisKey? dueByNamespace, int commits)
    {
        _names = names;
        _options = options;
        _keys = [.. names.OfCommits(dueByNamespace)];
        _keys.EnsureCapacity(_keys.Count + (5 * commits));
        _arguments = new(3 + (20 * commits)) { options.EventRetention, dueByNamespace is null ? "" : names.Name, options.AuditRetention };
    }

    public RedisKey[] Keys => [.. _keys];

    public RedisValue[] Arguments => [.. _arguments];

    /// <param name="commit">The commit.</param>
    /// <param name="life">The life of the namespace for which it was decided; in another one nothing is done.</param>
    public void Add(Commit commit, long life)
    {
        var (firstKey, sizes) = (_keys.Count, _arguments.Count);
        _arguments.Add(0);
        _arguments.Add(0);

        _arguments.Add(life);
        _arguments.Add(commit.IsDryRun ? "d" : "");
        Add(commit.Quota, commit.Released);
        _arguments.Add(commit.Events.Length);
        foreach (var happened in commit.Events)
        {
            Add(happened, happened.Log ?? commit.Log);
        }

        _arguments.Add(commit.Checks.Length);
        foreach (var check in commit.Checks)
        {
            _keys.Add(_names.Of(check.Key));
            _arguments.Add(EntryName.Of(check.Key));
            _arguments.Add(check.Version.Value);
        }

        _arguments.Add(commit.Writes.Length);
        for (var i = 0; i < commit.Writes.Length; i++)
        {
            Add(commit.Writes[i], isOfCheck: i < commit.Checks.Length && commit.Checks[i].Key == commit.Writes[i].Key);
        }

        _arguments[sizes] = _keys.Count - firstKey;
        _arguments[sizes + 1] = _arguments.Count - sizes - 2;
    }

    /// <summary>Reads the answer to one commit.</summary>
    /// <param name="names">The keys of the namespace.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="answer">The script's answer to it.</param>
    /// <exception cref="StorageUnavailableException">Redis can't take writes now.</exception>
    /// <exception cref="StorageCorruptException">The log has another type; nothing was changed.</exception>
    /// <exception cref="InvalidOperationException">Redis refused a command because of the content of its keys.</exception>
    public static CommitAnswer Answer(NamespaceKeys names, Commit commit, RedisResult answer)
    {
        var parts = ((RedisValue[]?)answer)!;
        return (int)parts[0] switch
        {
            Committed => new(CommitResult.Committed(Positions(parts))),
            Conflict => new(CommitResult.Conflict(commit.Checks[(int)parts[1] - 1], new((long)parts[2]))),
            Deleted => new(CommitResult.BeingDeleted()),
            OtherLife => new(null),
            Unmeasured => new(null, IsUnmeasured: true),
            NoRoom => new(CommitResult.NoRoom(
                new((EntryCount)(int)parts[1], (int)parts[2] == 1, new((long)parts[3], (long)parts[4]), new((long)parts[5], (long)parts[6])))),
            NoLog => throw Damage.OfLog(names.Log((LogKind)(int)parts[2]), (string?)parts[1] ?? ""),
            _ => throw RedisFailure.Of((string?)parts[1] ?? "", changedNothing: (int)parts[2] == 0),
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

    private void Add(NamespaceQuota? quota, EntryTotal released)
    {
        _arguments.Add(quota is null ? "" : "q");
        if (quota is not null)
        {
            Add(quota.Conversations);
            Add(quota.Records);
            Add(quota.Keys);
            Add(quota.Answers);
            Add(quota.Inboxes);
            Add(released);
        }
    }

    private void Add(EntryTotal total)
    {
        _arguments.Add(total.Entries);
        _arguments.Add(total.Bytes);
    }

    private void Add(Event happened, LogKind log)
    {
        _arguments.Add(happened.Payload);
        _arguments.Add((int)log);
        var kept = happened.Subject is { } of ? _options.HistoryLengthOf(of.Kind) : 0;
        _arguments.Add(kept);
        if (happened.Subject is { } subject && kept > 0)
        {
            _keys.Add(_names.History(subject));
        }
    }

    private void Add(Write write, bool isOfCheck)
    {
        _arguments.Add((isOfCheck ? "c" : "n") + Letters(write));
        if (!isOfCheck)
        {
            _keys.Add(_names.Of(write.Key));
            _arguments.Add(EntryName.Of(write.Key));
        }

        if (TermTimeOf(write) is { } changed)
        {
            var (flows, terms) = _names.TimesOf(write.Key.Kind).FlowsAt(changed);
            _keys.Add(flows);
            _keys.Add(terms);
        }

        if (ForgetsHistory(write))
        {
            _keys.Add(_names.History(write.Key));
        }

        if (write.Action == WriteAction.Put)
        {
            _arguments.Add(write.Value);
        }
        else if (write.Action == WriteAction.Delete)
        {
            _arguments.Add(write.Version.Value);
        }

        if (write.Term is { } term)
        {
            _arguments.Add(term);
        }

        if (TermTimeOf(write) is { } at)
        {
            _arguments.Add(at);
        }

        if (DueOf(write) is { } due)
        {
            _arguments.Add(due.ToUnixTimeMilliseconds());
        }
    }

    private static string Letters(Write write)
    {
        var action = write.Action switch
        {
            WriteAction.Put => "p",
            WriteAction.Delete => "d",
            _ => ForgetsHistory(write) ? "fh" : "f",
        };
        var term = (write.Term is null ? "" : "t") + (write.FormerTerm is null ? "" : "x") + (TermTimeOf(write) is null ? "" : "a");
        return action + term + (DueOf(write) is null ? "" : "u");
    }

    private static bool ForgetsHistory(Write write) => write.Action == WriteAction.Forget && KindProperties.Of(write.Key.Kind).History is not null;

    /// <summary>The Unix milliseconds at which the entry may gain or lose a term; null if it keeps its term, or its kind has no term times.</summary>
    private static long? TermTimeOf(Write write) =>
        KindProperties.Of(write.Key.Kind).HasTermTimes && (write.Action != WriteAction.Put || write.Term is not null || write.FormerTerm is not null)
            ? Math.Max(0, write.TermAt?.ToUnixTimeMilliseconds() ?? 0)
            : null;

    // A forgotten entry is never due.
    private static DateTimeOffset? DueOf(Write write) => write.Action == WriteAction.Forget ? null : write.Due;
}
