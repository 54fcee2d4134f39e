using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Storage.Memory;

/// <summary>One namespace. Its lock gives its commits their order; everything inside is plain data.</summary>
internal sealed class MemoryNamespace(string name, StorageOptions options, MemoryShared shared)
{
    private readonly Lock _lock = new();
    private readonly bool _isOfServer = Names.IsOfServer(name);
    private MemoryEntries _entries = new(EntityVersion.None);
    private bool _holdsAnything;
    private long? _earliestDue;

    // Indexed by LogKind.
    private readonly MemoryLog[] _logs = [.. Enum.GetValues<LogKind>().Select(kind => new MemoryLog(options.RetentionOf(kind)))];

    // The entries of the checks and the writes of the commit in progress, in their order. They spare the later steps a second look-up.
    private readonly List<MemoryEntry?> _checked = [];
    private readonly List<MemoryEntry?> _written = [];

    // The growth of the commit in progress.
    private readonly EntryTotals _growth = new();

    public StoredEntry Load(EntityKey key)
    {
        lock (_lock)
        {
            return _entries.Load(key);
        }
    }

    public ImmutableArray<StoredEntry> LoadMany(ImmutableArray<EntityKey> keys, long bytes)
    {
        var entries = ImmutableArray.CreateBuilder<StoredEntry>(keys.Length);
        var bound = new PageBound(keys.Length, bytes);
        var loaded = 0L;
        lock (_lock)
        {
            foreach (var key in keys)
            {
                var entry = _entries.Load(key);
                var more = entry.Value?.Length ?? 0;
                if (!bound.Fits(entries.Count, loaded, more))
                {
                    break;
                }

                entries.Add(entry);
                loaded += more;
            }
        }

        return entries.DrainToImmutable();
    }

    public CommitResult Commit(Commit commit)
    {
        ImmutableArray<LogPosition> positions;
        lock (_lock)
        {
            _checked.Clear();
            foreach (var check in commit.Checks)
            {
                var entry = _entries.Find(check.Key);
                var current = _entries.VersionOf(entry);
                if (current != check.Version)
                {
                    return CommitResult.Conflict(check, current);
                }

                _checked.Add(entry);
            }

            if (commit.Quota is { } quota && FindExcess(commit, quota) is { } excess)
            {
                return CommitResult.NoRoom(excess);
            }

            if (!_holdsAnything && (!commit.Writes.IsEmpty || !commit.Events.IsEmpty))
            {
                if (!_isOfServer && !(commit.IsDryRun ? shared.HasRoom(options.MaxNamespaces) : shared.TryAddNamespace(options.MaxNamespaces)))
                {
                    return CommitResult.OneTooMany();
                }

                _holdsAnything = !commit.IsDryRun;
            }

            if (commit.IsDryRun)
            {
                return CommitResult.Committed([]);
            }

            Apply(commit);
            positions = Append(commit);
            Schedule();
        }

        foreach (var log in commit.Events.Select(happened => happened.Log ?? commit.Log).Distinct())
        {
            Log(log).Appended.Pulse();
        }

        return CommitResult.Committed(positions);
    }

    public ScanPage Scan(ScanQuery query)
    {
        lock (_lock)
        {
            return _entries.Scan(query);
        }
    }

    public TermPage ReadTerms(TermQuery query)
    {
        lock (_lock)
        {
            return _entries.ReadTerms(query);
        }
    }

    public AgePage ScanByAge(AgeQuery query)
    {
        lock (_lock)
        {
            return _entries.ScanByAge(query);
        }
    }

    public ImmutableArray<DueEntry> ScanDue(DateTimeOffset until, int limit)
    {
        lock (_lock)
        {
            return _entries.ScanDue(until, limit);
        }
    }

    public LogPage ReadLog(LogKind kind, LogPosition after, PageBound page)
    {
        lock (_lock)
        {
            return Log(kind).Read(after, page);
        }
    }

    public ImmutableArray<LogEntry> ReadNewest(LogKind kind, PageBound page)
    {
        lock (_lock)
        {
            return Log(kind).Newest(page);
        }
    }

    public ImmutableArray<ReadOnlyMemory<byte>> ReadHistory(EntityKey subject, PageBound page, int skip)
    {
        lock (_lock)
        {
            return _entries.Find(subject)?.History?.Newest(page, skip) ?? [];
        }
    }

    public Task WaitForAppend(LogKind kind, LogPosition after)
    {
        lock (_lock)
        {
            return Log(kind).Tail > after ? Task.CompletedTask : Log(kind).Appended.Next();
        }
    }

    /// <summary>False for a namespace that was only read or waited for, or that is deleted.</summary>
    public bool HoldsAnything
    {
        get
        {
            lock (_lock)
            {
                return _holdsAnything;
            }
        }
    }

    /// <summary>Drops the content as a whole; versions and positions go on.</summary>
    public NamespaceDeletion Delete()
    {
        lock (_lock)
        {
            if (!_holdsAnything)
            {
                return NamespaceDeletion.Nothing;
            }

            _holdsAnything = false;
            if (!_isOfServer)
            {
                shared.RemoveNamespace();
            }

            _entries = new(_entries.Highest.Next);
            Schedule();
            Array.ForEach(_logs, log => log.Clear());
        }

        Array.ForEach(_logs, log => log.Appended.Pulse());
        return NamespaceDeletion.Done;
    }

    public NamespaceContents Describe()
    {
        lock (_lock)
        {
            return new NamespaceContents(name)
                .Note(EntryCount.Conversations, _entries.Totals.Of(EntryCount.Conversations))
                .Note(EntryCount.Keys, _entries.Totals.Of(EntryCount.Keys))
                .Note(EntryCount.Inboxes, _entries.Totals.Of(EntryCount.Inboxes))
                .Note(LogKind.Conversation, Log(LogKind.Conversation).Count)
                .Note(LogKind.Table, Log(LogKind.Table).Count)
                .Note(LogKind.Key, Log(LogKind.Key).Count)
                .Note(LogKind.Audit, Log(LogKind.Audit).Count)
                .Note(LogKind.Message, Log(LogKind.Message).Count);
        }
    }

    private void Schedule()
    {
        if (_entries.EarliestDue is var earliest && earliest != _earliestDue)
        {
            _earliestDue = earliest;
            shared.Due.Set(name, earliest);
        }
    }

    private MemoryLog Log(LogKind kind) => _logs[(int)kind];

    private QuotaExcess? FindExcess(Commit commit, NamespaceQuota quota)
    {
        _growth.Clear();
        var check = 0;
        foreach (var write in commit.Writes)
        {
            _growth.Count(write, Find(write.Key, commit, ref check)?.Stored.Value?.Length);
        }

        return quota.FindExcess(_entries.Totals, _growth, commit.Released);
    }

    private void Apply(Commit commit)
    {
        _written.Clear();
        var check = 0;
        foreach (var write in commit.Writes)
        {
            _written.Add(_entries.Apply(write, Find(write.Key, commit, ref check)));
        }
    }

    /// <remarks>Checks and writes mostly name the same entries in the same order.</remarks>
    private MemoryEntry? Find(EntityKey key, Commit commit, ref int check)
    {
        while (check < _checked.Count && commit.Checks[check].Key != key)
        {
            check++;
        }

        return check < _checked.Count ? _checked[check] : _entries.Find(key);
    }

    private ImmutableArray<LogPosition> Append(Commit commit)
    {
        if (commit.Events.IsEmpty)
        {
            return [];
        }

        var positions = new LogPosition[commit.Events.Length];
        var write = 0;
        for (var i = 0; i < positions.Length; i++)
        {
            var happened = commit.Events[i];
            positions[i] = Log(happened.Log ?? commit.Log).Append(happened.Payload);
            if (happened.Subject is { } subject && options.HistoryLengthOf(subject.Kind) is > 0 and var kept)
            {
                var entry = Written(subject, commit, ref write);
                entry.History ??= new(kept, static payload => payload.Length);
                entry.History.Append(happened.Payload);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(positions);
    }

    private MemoryEntry Written(EntityKey subject, Commit commit, ref int write)
    {
        while (write < _written.Count && commit.Writes[write].Key != subject)
        {
            write++;
        }

        return (write < _written.Count ? _written[write] : _entries.Find(subject))!;
    }
}
