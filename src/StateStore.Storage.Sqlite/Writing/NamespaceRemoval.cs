namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Deletes a namespace within the open transaction. At first only its row says so; then its content is removed page by page.</summary>
internal sealed class NamespaceRemoval(NamespaceTable namespaces, EntryTable entries, TermCounts counts, EventLog log)
{
    /// <summary>The greatest number of rows of one step. It takes some milliseconds, for which other commits wait.</summary>
    private const int PageRows = 500;

    private const long PageBytes = 2 * 1024 * 1024;

    public NamespaceDeletion Delete(string name)
    {
        if (namespaces.Find(name) is not { State: not NamespaceState.Empty } ns)
        {
            return NamespaceDeletion.Nothing;
        }

        if (ns.State == NamespaceState.Held)
        {
            namespaces.SetState(ns, NamespaceState.Deleted);
            entries.Clear();
            ns.Single = null;
            ns.Floor = ++ns.Highest;
            ns.Totals.Clear();
            ns.Conversation.Clear();
            ns.Table.Clear();
            ns.Key.Clear();
            ns.Audit.Clear();
        }

        return NamespaceDeletion.Sweeping;
    }

    /// <summary>Removes a page; false if nothing is left.</summary>
    public bool Sweep(string name)
    {
        if (namespaces.Find(name) is not { State: NamespaceState.Deleted } ns)
        {
            return false;
        }

        if (entries.RemovePage(ns.Id, PageRows, PageBytes) == 0
            && counts.RemovePage(ns.Id, PageRows) == 0
            && log.RemovePage(ns.Conversation, PageRows, PageBytes) == 0
            && log.RemovePage(ns.Table, PageRows, PageBytes) == 0
            && log.RemovePage(ns.Key, PageRows, PageBytes) == 0
            && log.RemovePage(ns.Audit, PageRows, PageBytes) == 0)
        {
            namespaces.SetState(ns, NamespaceState.Empty);
        }

        return ns.State == NamespaceState.Deleted;
    }
}
