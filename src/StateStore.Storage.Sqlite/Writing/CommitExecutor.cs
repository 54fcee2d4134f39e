using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Makes one commit within the open transaction. All its checks come before its first write, so a conflict leaves no trace.</summary>
internal sealed class CommitExecutor(NamespaceTable namespaces, EntryTable entries, EventLog log)
{
    // The rows that the checks of this commit met, in their order: a write to the same key need not look again.
    private readonly List<EntryRow> _checked = [];

    public CommitResult Execute(Commit commit)
    {
        var ns = namespaces.Find(commit.Namespace);
        _checked.Clear();
        foreach (var check in commit.Checks)
        {
            var row = ns is null ? default : entries.Find(ns.Id, check.Key);
            if (row.Version != check.Version)
            {
                return CommitResult.Conflict(check, row.Version);
            }

            _checked.Add(row);
        }

        if (commit.Writes.IsEmpty && commit.Events.IsEmpty)
        {
            return CommitResult.Committed([]);
        }

        ns ??= namespaces.Add(commit.Namespace);
        namespaces.MarkChanged(ns);
        foreach (var write in commit.Writes)
        {
            Apply(ns, commit, write);
        }

        return CommitResult.Committed(Append(ns, commit.Events));
    }

    private void Apply(NamespaceCounters ns, Commit commit, Write write)
    {
        var existing = Existing(ns, commit, write.Key);
        entries.Write(ns.Id, write, existing);
        if (write.Key.Kind == KeyKind.Conversation)
        {
            ns.Conversations += (write.Action == WriteAction.Put ? 1 : 0) - (existing.HasValue ? 1 : 0);
        }
    }

    private EntryRow Existing(NamespaceCounters ns, Commit commit, EntityKey key)
    {
        // Kinds that are written once have no row as a rule, and if one has, the insert finds it.
        if (!key.Kind.IsVersioned())
        {
            return default;
        }

        for (var i = 0; i < _checked.Count; i++)
        {
            if (commit.Checks[i].Key == key)
            {
                return _checked[i];
            }
        }

        return entries.Find(ns.Id, key);
    }

    private ImmutableArray<LogPosition> Append(NamespaceCounters ns, ImmutableArray<ReadOnlyMemory<byte>> events)
    {
        if (events.IsEmpty)
        {
            return [];
        }

        var positions = new LogPosition[events.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = log.Append(ns, events[i]);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(positions);
    }
}
