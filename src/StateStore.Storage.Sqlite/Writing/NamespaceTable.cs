using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The rows of <c>namespaces</c>, kept in memory between batches together with facts about them. They are true only while no other process writes and
/// every transaction commits; otherwise the caller calls <see cref="Clear"/>.
/// </summary>
internal sealed class NamespaceTable(Connection connection)
{
    private const int Capacity = 100_000;

    private readonly Statement _find = connection.Prepare("namespace-by-name");
    private readonly Statement _add = connection.Prepare("namespace-add");
    private readonly Statement _update = connection.Prepare("namespace-update");
    private readonly Statement _count = connection.Prepare("namespace-count");
    private readonly Statement _updateState = connection.Prepare("namespace-state");
    private readonly Dictionary<string, NamespaceCounters> _rows = new(StringComparer.Ordinal);
    private readonly List<NamespaceCounters> _changed = [];
    private long? _held;

    /// <summary>The namespaces that the open transaction has changed.</summary>
    public IReadOnlyList<NamespaceCounters> Changed => _changed;

    public NamespaceCounters? Find(string name)
    {
        if (_rows.TryGetValue(name, out var known))
        {
            return known;
        }

        using var rows = _find.BindText(1, name).Query();
        if (!rows.Read())
        {
            return null;
        }

        var found = new NamespaceCounters(rows.Int64(0), name)
        {
            Conversation = { First = rows.Int64(1), Last = rows.Int64(2) },
            Table = { First = rows.Int64(3), Last = rows.Int64(4) },
            Key = { First = rows.Int64(5), Last = rows.Int64(6) },
            Audit = { First = rows.Int64(18), Last = rows.Int64(19) },
            Message = { First = rows.Int64(20), Last = rows.Int64(21) },
            State = (NamespaceState)rows.Int64(10),
            Floor = rows.Int64(11),
            Highest = rows.Int64(12),
        };
        found.Totals.Of(EntryCount.Conversations) = new(rows.Int64(7), rows.Int64(15));
        found.Totals.Of(EntryCount.Keys) = new(rows.Int64(8), rows.Int64(9));
        found.Totals.Of(EntryCount.Answers) = new(rows.Int64(13), rows.Int64(14));
        found.Totals.Of(EntryCount.Records) = new(rows.Int64(16), rows.Int64(17));
        found.Totals.Of(EntryCount.Inboxes) = new(rows.Int64(22), rows.Int64(23));
        return Remember(found);
    }

    /// <summary>Whether the greatest number of namespaces is reached.</summary>
    public bool IsFull(long most)
    {
        if (most == long.MaxValue)
        {
            return false;
        }

        if (_held is null)
        {
            using var rows = _count.Query();
            rows.Read();
            _held = rows.Int64(0);
        }

        return _held >= most;
    }

    /// <summary>Begins a namespace: a new one (null), or one that was deleted.</summary>
    public NamespaceCounters Begin(NamespaceCounters? deleted, string name)
    {
        if (deleted is not null)
        {
            SetState(deleted, NamespaceState.Held);
            return deleted;
        }

        _held += Names.IsOfServer(name) ? 0 : 1;
        using var rows = _add.BindText(1, name).Query();
        rows.Read();
        return Remember(new(rows.Int64(0), name));
    }

    /// <summary>Sets the state and writes it. <see cref="Save"/> does not write it, because the state is counted and indexed.</summary>
    public void SetState(NamespaceCounters row, NamespaceState state)
    {
        _held += Names.IsOfServer(row.Name) ? 0 : (state == NamespaceState.Held ? 1 : 0) - (row.State == NamespaceState.Held ? 1 : 0);
        row.State = state;
        MarkChanged(row);
        _updateState.Bind(1, row.Id).Bind(2, (long)state).Execute();
    }

    public void MarkChanged(NamespaceCounters row)
    {
        if (!row.IsChanged)
        {
            row.IsChanged = true;
            _changed.Add(row);
        }
    }

    public void Save()
    {
        foreach (var row in _changed)
        {
            var (conversations, keys) = (row.Totals.Of(EntryCount.Conversations), row.Totals.Of(EntryCount.Keys));
            var (answers, records) = (row.Totals.Of(EntryCount.Answers), row.Totals.Of(EntryCount.Records));
            var inboxes = row.Totals.Of(EntryCount.Inboxes);
            _update.Bind(1, row.Id).Bind(2, row.Conversation.First).Bind(3, row.Conversation.Last).Bind(4, row.Table.First).Bind(5, row.Table.Last)
                .Bind(6, row.Key.First).Bind(7, row.Key.Last).Bind(8, conversations.Entries).Bind(9, keys.Entries).Bind(10, keys.Bytes)
                .Bind(11, row.Floor).Bind(12, row.Highest).Bind(13, answers.Entries).Bind(14, answers.Bytes)
                .Bind(15, conversations.Bytes).Bind(16, records.Entries).Bind(17, records.Bytes)
                .Bind(18, row.Audit.First).Bind(19, row.Audit.Last)
                .Bind(20, row.Message.First).Bind(21, row.Message.Last)
                .Bind(22, inboxes.Entries).Bind(23, inboxes.Bytes).Execute();
        }
    }

    /// <summary>Forgets which rows have changed: the transaction has committed.</summary>
    public void AcceptChanges()
    {
        foreach (var row in _changed)
        {
            row.IsChanged = false;
            foreach (var log in row.Logs)
            {
                log.Appended = 0;
            }
        }

        _changed.Clear();
        if (_rows.Count > Capacity)
        {
            _rows.Clear();
        }
    }

    public void Clear()
    {
        _held = null;
        _rows.Clear();
        _changed.Clear();
    }

    private NamespaceCounters Remember(NamespaceCounters row)
    {
        _rows.Add(row.Name, row);
        return row;
    }
}
