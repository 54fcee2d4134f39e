using System.Collections.Immutable;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Ordered lists of entries. Text is compared by its bytes, which SQLite's BINARY collation does to UTF-8 as it is.</summary>
internal sealed partial class ReadConnection
{
    public ScanPage Scan(string ns, ScanQuery query)
    {
        if (query.Limit <= 0 || !TryFindId(ns, out var id))
        {
            return new([], null);
        }

        var after = query.After ?? "";
        var start = Utf8Order.Instance.Compare(after, query.Prefix) > 0 ? after : query.Prefix;
        var statement = query.Term is null ? _scan : _scanTerm.BindText(7, query.Term);

        // FF occurs in no UTF-8 text, so it ends the range behind every id with the prefix. One row more tells whether there are more.
        statement.Bind(1, id).Bind(2, (long)query.Kind).BindText(3, start).BindText(4, after).BindText(5, query.Prefix, [0xFF]).Bind(6, query.Limit + 1L);
        using var rows = statement.Query();
        var entries = ImmutableArray.CreateBuilder<ScannedEntry>();
        while (entries.Count < query.Limit && rows.Read())
        {
            entries.Add(new(rows.Text(0), new(rows.Int64(1)), rows.Blob(2)));
        }

        var more = entries.Count == query.Limit && rows.Read();
        return new(entries.ToImmutable(), more ? entries[^1].Id : null);
    }

    public ImmutableArray<DueEntry> ScanDue(string ns, DateTimeOffset until, int limit)
    {
        if (!TryFindId(ns, out var id))
        {
            return [];
        }

        var entries = ImmutableArray.CreateBuilder<DueEntry>();
        using var rows = _due.Bind(1, id).Bind(2, until.ToUnixTimeMilliseconds()).Bind(3, limit).Query();
        while (rows.Read())
        {
            var key = new EntityKey((KeyKind)rows.Int64(0), rows.Text(1));
            entries.Add(new(key, new(rows.Int64(2)), DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(3))));
        }

        return entries.ToImmutable();
    }
}
