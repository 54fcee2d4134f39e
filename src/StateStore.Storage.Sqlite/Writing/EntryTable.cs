using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>Where an entry is, if it has a row, and how: a row without a value is that of a deleted entry.</summary>
internal readonly record struct EntryRow(long? Row, EntityVersion Version, bool HasValue);

/// <summary>The rows of <c>entries</c> and <c>terms</c>.</summary>
internal sealed class EntryTable(Connection connection)
{
    private readonly Statement _find = connection.Prepare("entry-find");
    private readonly Statement _insert = connection.Prepare("entry-insert");
    private readonly Statement _update = connection.Prepare("entry-update");
    private readonly Statement _forget = connection.Prepare("entry-forget");
    private readonly Statement _addTerm = connection.Prepare("term-add");
    private readonly Statement _removeTerm = connection.Prepare("term-remove");

    public EntryRow Find(long ns, EntityKey key)
    {
        using var rows = BindKey(_find, ns, key).Query();
        return rows.Read() ? new(rows.Int64(0), new(rows.Int64(1)), rows.Int64(2) != 0) : default;
    }

    /// <param name="existing">Its row if that is known; without one it is looked for once more.</param>
    public void Write(long ns, Write write, EntryRow existing)
    {
        if (write.Action == WriteAction.Forget)
        {
            BindKey(_forget, ns, write.Key).Execute();
        }
        else if (existing.Row is { } row)
        {
            BindContent(_update.Bind(1, row), 2, write).Execute();
        }
        else
        {
            BindContent(BindKey(_insert, ns, write.Key), 5, write).Execute();
        }

        WriteTerms(ns, write);
    }

    private void WriteTerms(long ns, Write write)
    {
        if (write.FormerTerm is { } former)
        {
            BindTerm(_removeTerm, ns, write.Key, former).Execute();
        }

        if (write.Term is { } term)
        {
            BindTerm(_addTerm, ns, write.Key, term).Execute();
        }
    }

    private static Statement BindKey(Statement statement, long ns, EntityKey key) =>
        statement.Bind(1, ns).Bind(2, (long)key.Kind).BindText(3, key.Id).Bind(4, key.Item);

    private static Statement BindContent(Statement statement, int first, Write write)
    {
        statement.Bind(first, write.Version.Value).Bind(first + 1, write.Due?.ToUnixTimeMilliseconds());
        return write.Action == WriteAction.Put ? statement.Bind(first + 2, write.Value.Span) : statement.BindNull(first + 2);
    }

    private static Statement BindTerm(Statement statement, long ns, EntityKey key, string term) =>
        statement.Bind(1, ns).Bind(2, (long)key.Kind).BindText(3, term).BindText(4, key.Id);
}
