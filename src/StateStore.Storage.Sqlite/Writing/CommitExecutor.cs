using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Makes one commit within the open transaction. All its checks come before its first write, so a conflict changes nothing.</summary>
internal sealed class CommitExecutor(NamespaceTable namespaces, EntryTable entries, EventLog log, long maxNamespaces)
{
    // The rows of this commit's checks, in their order. They spare a write to the same key a second look-up.
    private readonly List<EntryRow> _checked = [];

    // The entries of this commit with histories that its events join.
    private readonly List<WrittenEntry> _subjects = [];

    // The growth that this commit causes, and the counts of a namespace that holds nothing.
    private readonly EntryTotals _growth = new();
    private readonly EntryTotals _nothing = new();

    public CommitResult Execute(Commit commit)
    {
        var ns = namespaces.Find(commit.Namespace);
        _checked.Clear();
        _subjects.Clear();
        if (ns?.State == NamespaceState.Deleted)
        {
            return CommitResult.BeingDeleted();
        }

        foreach (var check in commit.Checks)
        {
            var row = ns is null ? default : Find(ns, check.Key);
            if (row.Version != check.Version)
            {
                return CommitResult.Conflict(check, row.Version);
            }

            _checked.Add(row);
        }

        if (commit.Quota is { } quota && FindExcess(ns, commit, quota) is { } excess)
        {
            return CommitResult.NoRoom(excess);
        }

        if (commit.Writes.IsEmpty && commit.Events.IsEmpty)
        {
            return CommitResult.Committed([]);
        }

        if (ns?.State != NamespaceState.Held && !Names.IsOfServer(commit.Namespace) && namespaces.IsFull(maxNamespaces))
        {
            return CommitResult.OneTooMany();
        }

        if (commit.IsDryRun)
        {
            return CommitResult.Committed([]);
        }

        if (ns is not { State: NamespaceState.Held })
        {
            ns = namespaces.Begin(ns, commit.Namespace);
        }

        namespaces.MarkChanged(ns);
        foreach (var write in commit.Writes)
        {
            Apply(ns, commit, write);
        }

        return CommitResult.Committed(Append(ns.Log(commit.Log), commit.Events));
    }

    private QuotaExcess? FindExcess(NamespaceCounters? ns, Commit commit, NamespaceQuota quota)
    {
        _growth.Clear();
        foreach (var write in commit.Writes)
        {
            _growth.Count(write, ns is null ? null : Existing(ns, commit, write.Key).Bytes);
        }

        return quota.FindExcess(ns?.Totals ?? _nothing, _growth, commit.Released);
    }

    private void Apply(NamespaceCounters ns, Commit commit, Write write)
    {
        var existing = Existing(ns, commit, write.Key);
        var kind = KindProperties.Of(write.Key.Kind);
        if (!kind.HasTimesAsVersions)
        {
            ns.Highest = Math.Max(ns.Highest, write.Version.Value);
        }

        if (kind.IsSingle)
        {
            ns.Single = null;
        }

        ns.Totals.Count(write, existing.Bytes);
        if (write.Action == WriteAction.Forget)
        {
            if (existing.Newest is { } newest && kind.History is { } history)
            {
                log.ForgetHistory(ns.Log(history), newest);
            }

            if (existing.Row is { } known)
            {
                entries.Forget(ns.Id, write, known);
            }

            return;
        }

        var joining = JoiningRow(ns.Log(commit.Log), commit.Events, write.Key);
        var row = entries.Write(ns.Id, write, existing.Row, joining ?? existing.Newest);
        if (joining is not null)
        {
            _subjects.Add(new(write.Key, row, write.Version, existing.Newest));
        }
    }

    private EntryRow Existing(NamespaceCounters ns, Commit commit, EntityKey key)
    {
        for (var i = 0; i < _checked.Count; i++)
        {
            if (commit.Checks[i].Key == key)
            {
                return _checked[i];
            }
        }

        return Find(ns, key);
    }

    private EntryRow Find(NamespaceCounters ns, EntityKey key)
    {
        var row = KindProperties.Of(key.Kind).IsSingle ? ns.Single ??= entries.Find(ns.Id, key) : entries.Find(ns.Id, key);
        return row.Row is null ? row with { Version = new(ns.Floor) } : row;
    }

    /// <summary>The row that the last event of this commit about an entry will have. It is known in advance, so the entry is written once.</summary>
    private long? JoiningRow(LogCounters to, ImmutableArray<Event> events, EntityKey subject)
    {
        for (var i = log.KeepsHistory(subject.Kind) ? events.Length : 0; i > 0; i--)
        {
            if (events[i - 1].Subject == subject)
            {
                return to.Row(to.Last + i);
            }
        }

        return null;
    }

    private ImmutableArray<LogPosition> Append(LogCounters to, ImmutableArray<Event> events)
    {
        if (events.IsEmpty)
        {
            return [];
        }

        var positions = new LogPosition[events.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = events[i].Subject is { } subject && log.KeepsHistory(subject.Kind)
                ? log.Append(to, events[i].Payload, _subjects.Find(entry => entry.Key == subject)
                    ?? throw new ArgumentException("an event joins the history of an entry that the commit does not write"))
                : log.Append(to, events[i].Payload);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(positions);
    }
}
