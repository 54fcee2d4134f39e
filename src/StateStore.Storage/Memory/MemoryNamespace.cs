using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Storage.Memory;

/// <summary>One namespace. Its lock is the order of its commits; everything inside is plain data.</summary>
internal sealed class MemoryNamespace(string name, int retention)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EntityKey, Entry> _entries = [];
    private readonly SortedSet<(long Milliseconds, EntityKey Key)> _due = new(new DueOrder());
    private readonly MemoryIndex _conversations = new();
    private readonly MemoryLog _log = new(retention);
    private readonly AppendSignal _appended = new();

    private readonly record struct Entry(EntityVersion Version, ReadOnlyMemory<byte>? Value, long? Due);

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

            foreach (var write in commit.Writes)
            {
                Apply(write);
            }

            positions = Append(commit.Events);
        }

        if (positions.Length > 0)
        {
            _appended.Pulse();
        }

        return CommitResult.Committed(positions);
    }

    public ScanPage Scan(ScanQuery query)
    {
        lock (_lock)
        {
            if (query.Kind != KeyKind.Conversation)
            {
                return new([], null);
            }

            var ids = _conversations.Scan(query, query.Limit + 1);
            var more = ids.Length > query.Limit;
            var entries = ids.Take(query.Limit).Select(id =>
            {
                var entry = _entries[new(query.Kind, id)];
                return new ScannedEntry(id, entry.Version, entry.Value!.Value);
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
                    .Select(due => new DueEntry(due.Key, _entries[due.Key].Version, DateTimeOffset.FromUnixTimeMilliseconds(due.Milliseconds))),
            ];
        }
    }

    public LogPage ReadLog(LogPosition after, int limit)
    {
        lock (_lock)
        {
            return _log.Read(after, limit);
        }
    }

    public ImmutableArray<LogEntry> ReadNewest(int limit)
    {
        lock (_lock)
        {
            return _log.Newest(limit);
        }
    }

    public Task WaitForAppend(LogPosition after)
    {
        lock (_lock)
        {
            return _log.Tail > after ? Task.CompletedTask : _appended.Next();
        }
    }

    /// <summary>False for one that was only asked about or waited for.</summary>
    public bool HoldsAnything
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count > 0 || _log.Tail != LogPosition.Start;
            }
        }
    }

    public NamespaceInfo Describe()
    {
        lock (_lock)
        {
            return new(name, _conversations.Count, _log.Count);
        }
    }

    private StoredEntry Get(EntityKey key) => _entries.TryGetValue(key, out var entry) ? new(entry.Version, entry.Value) : default;

    private void Apply(Write write)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, write.Key, out _);
        if (entry.Due is { } former)
        {
            _due.Remove((former, write.Key));
        }

        if (write.Key.Kind == KeyKind.Conversation)
        {
            _conversations.Apply(write, isListed: entry.Value is not null);
        }

        if (write.Action == WriteAction.Forget)
        {
            _entries.Remove(write.Key);
            return;
        }

        var due = write.Due?.ToUnixTimeMilliseconds();
        // Without the cast the null would become an empty value (of a null array), and a deleted entry would look like an empty one.
        entry = new(write.Version, write.Action == WriteAction.Put ? write.Value : (ReadOnlyMemory<byte>?)null, due);
        if (due is { } milliseconds)
        {
            _due.Add((milliseconds, write.Key));
        }
    }

    private ImmutableArray<LogPosition> Append(ImmutableArray<ReadOnlyMemory<byte>> events)
    {
        if (events.Length == 1)
        {
            return [_log.Append(events[0])];
        }

        return ImmutableArray.CreateRange(events, _log.Append);
    }

    /// <summary>By time; among equals any fixed order will do.</summary>
    private sealed class DueOrder : IComparer<(long Milliseconds, EntityKey Key)>
    {
        public int Compare((long Milliseconds, EntityKey Key) x, (long Milliseconds, EntityKey Key) y)
        {
            var order = x.Milliseconds.CompareTo(y.Milliseconds);
            order = order != 0 ? order : x.Key.Kind.CompareTo(y.Key.Kind);
            order = order != 0 ? order : string.CompareOrdinal(x.Key.Id, y.Key.Id);
            return order != 0 ? order : x.Key.Item.CompareTo(y.Key.Item);
        }
    }
}
