using System.Collections.Immutable;

namespace StateStore.Storage.Memory;

/// <summary>One namespace. Its lock is the order of its commits; everything inside is plain data.</summary>
internal sealed class MemoryNamespace(string name, StorageOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EntityKey, MemoryEntry> _entries = [];
    private readonly SortedSet<(long Milliseconds, EntityKey Key)> _due = new(new DueOrder());
    private readonly Dictionary<KeyKind, MemoryIndex> _indexes = new()
    {
        [KeyKind.Conversation] = new(),
        [KeyKind.Table] = new(),
        [KeyKind.Record] = new(),
        [KeyKind.Key] = new(),
    };

    // By LogKind.
    private readonly (MemoryLog Log, AppendSignal Appended)[] _logs =
    [
        (new(options.EventRetention), new()), (new(options.EventRetention), new()), (new(options.EventRetention), new()),
    ];

    private long _keyBytes;

    public StoredEntry Load(EntityKey key)
    {
        lock (_lock)
        {
            return Get(key);
        }
    }

    public ImmutableArray<StoredEntry> LoadMany(ImmutableArray<EntityKey> keys)
    {
        lock (_lock)
        {
            return ImmutableArray.CreateRange(keys, Get);
        }
    }

    public CommitResult Commit(Commit commit)
    {
        ImmutableArray<LogPosition> positions;
        lock (_lock)
        {
            foreach (var check in commit.Checks)
            {
                var current = Get(check.Key).Version;
                if (current != check.Version)
                {
                    return CommitResult.Conflict(check, current);
                }
            }

            if (commit.Growth?.FitsOn(Usage) == false)
            {
                return CommitResult.NoRoom(Usage);
            }

            foreach (var write in commit.Writes)
            {
                Apply(write);
            }

            positions = Append(_logs[(int)commit.Log].Log, commit.Events);
        }

        if (positions.Length > 0)
        {
            _logs[(int)commit.Log].Appended.Pulse();
        }

        return CommitResult.Committed(positions);
    }

    public ScanPage Scan(ScanQuery query)
    {
        lock (_lock)
        {
            var ids = _indexes[query.Kind].Scan(query, query.Limit + 1);
            var more = ids.Length > query.Limit;
            var entries = ids.Take(query.Limit).Select(id =>
            {
                var stored = Get(new(query.Kind, id));
                return new ScannedEntry(id, stored.Version, stored.Value!.Value);
            }).ToImmutableArray();
            return new(entries, more ? entries[^1].Id : null);
        }
    }

    public ImmutableArray<DueEntry> ScanDue(DateTimeOffset until, int limit)
    {
        lock (_lock)
        {
            return
            [
                .. _due.TakeWhile(due => due.Milliseconds <= until.ToUnixTimeMilliseconds())
                    .Take(limit)
                    .Select(due => new DueEntry(due.Key, Get(due.Key).Version, DateTimeOffset.FromUnixTimeMilliseconds(due.Milliseconds))),
            ];
        }
    }

    public LogPage ReadLog(LogKind kind, LogPosition after, int limit)
    {
        lock (_lock)
        {
            return Log(kind).Read(after, limit);
        }
    }

    public ImmutableArray<LogEntry> ReadNewest(LogKind kind, int limit)
    {
        lock (_lock)
        {
            return Log(kind).Newest(limit);
        }
    }

    public ImmutableArray<ReadOnlyMemory<byte>> ReadHistory(EntityKey subject, int limit)
    {
        lock (_lock)
        {
            return _entries.GetValueOrDefault(subject)?.History is { } history
                ? ImmutableArray.CreateRange(history.Newest(limit), static entry => entry.Payload)
                : [];
        }
    }

    public Task WaitForAppend(LogKind kind, LogPosition after)
    {
        lock (_lock)
        {
            return Log(kind).Tail > after ? Task.CompletedTask : _logs[(int)kind].Appended.Next();
        }
    }

    /// <summary>False for one that was only asked about or waited for.</summary>
    public bool HoldsAnything
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count > 0 || Array.Exists(_logs, log => log.Log.Tail != LogPosition.Start);
            }
        }
    }

    public NamespaceInfo Describe()
    {
        lock (_lock)
        {
            return new(name, _indexes[KeyKind.Conversation].Count, Log(LogKind.Conversation).Count)
            {
                Keys = Usage.Keys,
                KeyBytes = Usage.Bytes,
            };
        }
    }

    private KeyUsage Usage => new(_indexes[KeyKind.Key].Count, _keyBytes);

    private StoredEntry Get(EntityKey key) => _entries.TryGetValue(key, out var entry) ? entry.Stored : default;

    private void Apply(Write write)
    {
        if (!_entries.TryGetValue(write.Key, out var entry))
        {
            _entries.Add(write.Key, entry = new());
        }

        _keyBytes += write.Key.Kind == KeyKind.Key ? write.Value.Length - (entry.Stored.Value?.Length ?? 0) : 0;
        _indexes.GetValueOrDefault(write.Key.Kind)?.Apply(write, isListed: entry.Stored.Value is not null);

        var isForgotten = write.Action == WriteAction.Forget;
        SetDue(write.Key, entry, isForgotten ? null : write.Due?.ToUnixTimeMilliseconds());
        if (isForgotten)
        {
            _entries.Remove(write.Key);
            return;
        }

        // Without the cast the null would become an empty value (of a null array), and a deleted entry would look like an empty one.
        entry.Stored = new(write.Version, write.Action == WriteAction.Put ? write.Value : (ReadOnlyMemory<byte>?)null);
    }

    private void SetDue(EntityKey key, MemoryEntry entry, long? due)
    {
        if (entry.Due is { } former)
        {
            _due.Remove((former, key));
        }

        entry.Due = due;
        if (due is { } milliseconds)
        {
            _due.Add((milliseconds, key));
        }
    }

    private MemoryLog Log(LogKind kind) => _logs[(int)kind].Log;

    private ImmutableArray<LogPosition> Append(MemoryLog log, ImmutableArray<Event> events) => events.Length == 1
        ? [Append(log, events[0])]
        : ImmutableArray.CreateRange(events, (happened, to) => Append(to, happened), log);

    private LogPosition Append(MemoryLog log, Event happened)
    {
        if (happened.Subject is { } subject && options.HistoryLengthOf(subject.Kind) is > 0 and var kept)
        {
            var entry = _entries[subject];
            entry.History ??= new(kept);
            entry.History.Append(happened.Payload);
        }

        return log.Append(happened.Payload);
    }

    /// <summary>By time; among equals any fixed order will do.</summary>
    private sealed class DueOrder : IComparer<(long Milliseconds, EntityKey Key)>
    {
        public int Compare((long Milliseconds, EntityKey Key) x, (long Milliseconds, EntityKey Key) y)
        {
            var order = x.Milliseconds.CompareTo(y.Milliseconds);
            order = order != 0 ? order : x.Key.Kind.CompareTo(y.Key.Kind);
            return order != 0 ? order : string.CompareOrdinal(x.Key.Id, y.Key.Id);
        }
    }
}
