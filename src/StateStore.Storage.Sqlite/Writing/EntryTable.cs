using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>The row of an entry. A row without a value is that of a deleted entry.</summary>
/// <param name="Row">The row; null = the entry has none.</param>
/// <param name="Version">The version.</param>
/// <param name="Bytes">The bytes of the value; null = the entry is deleted, or has no row.</param>
/// <param name="Newest">The row of the newest event of its history.</param>
internal readonly record struct EntryRow(long? Row, EntityVersion Version, long? Bytes, long? Newest);

/// <summary>
/// The rows of <c>entries</c>, and the places of those that the last commits wrote, because changed entries often change again. The remembered places
/// are true only while no other process writes and every transaction commits; otherwise the caller calls <see cref="Clear"/>.
/// </summary>
internal sealed class EntryTable(Connection connection, TermTable terms)
{
    private const int Capacity = 8_192;

    // Longer ids are rare and not remembered, so the memory stays within a few MB.
    private const int LongestId = 256;

    private readonly Statement _find = connection.Prepare("entry-find");
    private readonly Statement _insert = connection.Prepare("entry-insert");
    private readonly Statement _update = connection.Prepare("entry-update");
    private readonly Statement _forget = connection.Prepare("entry-forget");
    private readonly Statement _page = connection.Prepare("entry-page");
    private readonly Statement _updateTerm = connection.Prepare("entry-update-term");

    private readonly Dictionary<(long Namespace, EntityKey Key), EntryRow> _known = [];

    public EntryRow Find(long ns, EntityKey key)
    {
        if (_known.TryGetValue((ns, key), out var known))
        {
            return known;
        }

        using var rows = _find.Bind(1, ns).Bind(2, (long)key.Kind).BindText(3, key.Id).Query();
        return rows.Read()
            ? new(rows.Int64(0), new(rows.Int64(1)), rows.IsNull(2) ? null : rows.Int64(2), rows.IsNull(3) ? null : rows.Int64(3))
            : default;
    }

    /// <summary>Removes some rows of a namespace, within a number of rows and of bytes of values.</summary>
    public int RemovePage(long ns, int limit, long bytes)
    {
        Clear();
        return _page.Bind(1, ns).Bind(2, limit).RemoveRows(_forget, bytes);
    }

    /// <summary>Puts or deletes an entry and returns its row.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="write">The change of the entry.</param>
    /// <param name="row">Its row; null = it has none.</param>
    /// <param name="newest">The newest event of its history after the write.</param>
    public long Write(long ns, Write write, long? row, long? newest)
    {
        var moved = terms.Move(ns, write, row);
        var at = row ?? Insert(ns, write, newest, moved ?? default);
        if (row is not null)
        {
            Update(at, write, newest, moved);
        }

        Remember(ns, write.Key, new(at, write.Version, write.Action == WriteAction.Put ? write.Value.Length : null, newest));
        return at;
    }

    public void Forget(long ns, Write write, long row)
    {
        terms.Move(ns, write, row);
        _known.Remove((ns, write.Key));
        _forget.Bind(1, row).Execute();
    }

    public void Clear() => _known.Clear();

    private void Update(long row, Write write, long? newest, TermPlace? moved)
    {
        // If the term stays the same, this statement does not touch its indexes.
        var update = moved is { } place ? BindTerm(_updateTerm, 6, place) : _update;
        BindContent(update.Bind(1, row), 2, write, newest).Execute();
    }

    private void Remember(long ns, EntityKey key, EntryRow row)
    {
        if (key.Id.Length > LongestId)
        {
            return;
        }

        if (_known.Count >= Capacity)
        {
            _known.Clear();
        }

        _known[(ns, key)] = row;
    }

    private long Insert(long ns, Write write, long? newest, TermPlace place)
    {
        _insert.Bind(1, ns).Bind(2, (long)write.Key.Kind).BindText(3, write.Key.Id);
        BindTerm(BindContent(_insert, 4, write, newest), 8, place).Execute();
        return connection.LastRow;
    }

    private static Statement BindContent(Statement statement, int first, Write write, long? newest)
    {
        statement.Bind(first, write.Version.Value).Bind(first + 1, write.Due?.ToUnixTimeMilliseconds()).Bind(first + 2, newest);
        return write.Action == WriteAction.Put ? statement.Bind(first + 3, write.Value.Span) : statement.BindNull(first + 3);
    }

    private static Statement BindTerm(Statement statement, int first, TermPlace place)
    {
        statement.Bind(first + 1, place.Entered);
        return place.Term is { } term ? statement.BindText(first, term) : statement.BindNull(first);
    }
}
