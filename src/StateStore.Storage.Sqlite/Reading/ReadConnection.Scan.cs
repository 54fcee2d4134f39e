using System.Collections.Immutable;
using System.Text;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>Lists entries in order. SQLite's BINARY collation compares text by its UTF-8 bytes.</summary>
internal sealed partial class ReadConnection
{
    /// <summary>The greatest initial capacity of a page.</summary>
    private const int MaxCapacity = 1_024;

    /// <summary>The number of due entries that one search for namespaces reads. The next search, after those are handled, reads the others.</summary>
    private const int MostLookedAt = 10_000;

    // The id of the last row read, kept as bytes if the caller needs values only.
    private byte[] _lastId = new byte[256];

    public ScanPage Scan(string ns, ScanQuery query)
    {
        if (query.Limit <= 0 || !TryFindId(ns, out var id))
        {
            return new([], null);
        }

        // FF occurs in no UTF-8 text, so it ends the range after every id with the prefix. One row more tells whether there are more.
        var statement = (query.Term is null, query.IsDescending) switch
        {
            (true, false) => _scan,
            (true, true) => _scanDown,
            (false, false) => _scanTerm.BindText(7, query.Term),
            (false, true) => _scanTermDown.BindText(7, query.Term),
        };
        statement.Bind(1, id).Bind(2, (long)query.Kind).Bind(6, query.Limit + 1L);
        _ = query.After is null ? statement.BindNull(4) : statement.BindText(4, query.After);
        var isAfterPrefix = query.After is { } after && Utf8Order.Instance.Compare(after, query.Prefix) > 0;
        if (!query.IsDescending)
        {
            statement.BindText(3, isAfterPrefix ? query.After : query.Prefix).BindText(5, query.Prefix, [0xFF]);
        }
        else
        {
            // Downwards from the lesser of the two. An id before the prefix leaves nothing.
            var isWithin = isAfterPrefix && query.After!.StartsWith(query.Prefix, StringComparison.Ordinal);
            var isBehind = query.After is null || (isAfterPrefix && !isWithin);
            statement.BindText(3, query.Prefix).BindText(5, isBehind ? query.Prefix : query.After, isBehind ? [0xFF] : []);
        }

        return Page(statement, query);
    }

    private ScanPage Page(Statement statement, in ScanQuery query)
    {
        var entries = ImmutableArray.CreateBuilder<ScannedEntry>(Math.Min(query.Limit, MaxCapacity));
        var bytes = 0L;
        var lastId = 0;
        using var rows = statement.Query();
        while (rows.Read())
        {
            if (!query.Bound.Fits(entries.Count, bytes, rows.Length(2)))
            {
                // The last id of a page before the end tells where the next page begins.
                var next = query.IsOfValues ? Encoding.UTF8.GetString(_lastId, 0, lastId) : entries[^1].Id;
                return new(entries.DrainToImmutable(), next);
            }

            lastId = query.IsOfValues ? rows.Copy(0, ref _lastId) : 0;
            entries.Add(new(query.IsOfValues ? "" : rows.Text(0), new(rows.Int64(1)), rows.Blob(2)));
            bytes += entries[^1].Value.Length;
        }

        return new(entries.DrainToImmutable(), null);
    }

    public ImmutableArray<string> ListDueNamespaces(DateTimeOffset until, int limit) =>
        Names(_dueNamespaces.Bind(1, until.ToUnixTimeMilliseconds()).Bind(2, MostLookedAt).Bind(3, limit));

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
            entries.Add(new(key, new(rows.Int64(2)), DateTimeOffset.FromUnixTimeMilliseconds(rows.Int64(3)), rows.Int64(4) != 0));
        }

        return entries.ToImmutable();
    }
}
