using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Scans by id, by term and by due time. Each takes two steps, since the keys of what an index lists are known only when it has been
/// read; the second step leaves out what the index no longer says by then.
/// </summary>
internal sealed class RedisIndex(RedisConnection connection)
{
    /// <summary>Greater than any byte of UTF-8.</summary>
    private const byte AboveText = 0xFF;

    public async ValueTask<ScanPage> ScanAsync(NamespaceKeys keys, ScanQuery query, CancellationToken cancellation)
    {
        // Members are ids, or ids behind the term with its length (Scripts/shared.lua, set_term).
        var indexes = keys.IndexOf(query.Kind);
        var index = query.Term is null ? indexes.Ids : indexes.Terms;
        var lead = query.Term is { } term
            ? string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(term)}:{term}")
            : "";
        var ids = await FindAsync(index, lead, query, cancellation).ConfigureAwait(false);
        var isMore = ids.Length > query.Limit;
        var page = isMore ? ids[..query.Limit] : ids;
        if (page.Length == 0)
        {
            return new([], null);
        }

        var answer = await connection.RunAsync(
            RedisScript.Scan,
            [index, .. page.Select(id => keys.Of(new(query.Kind, id)))],
            [.. page.Select(id => (RedisValue)(lead + id))],
            cancellation).ConfigureAwait(false);
        return new([.. Found(page, ((RedisValue[]?)answer)!)], isMore ? page[^1] : null);
    }

    public async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(
        NamespaceKeys keys, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var found = ((RedisValue[]?)await connection.RunAsync(
            RedisScript.DueNames, [keys.Due], [until.ToUnixTimeMilliseconds(), limit], cancellation).ConfigureAwait(false))!;
        if (found.Length == 0)
        {
            return [];
        }

        var names = found.Where((_, i) => i % 2 == 0).Select(name => EntryName.Parse(name!)).ToArray();
        var answer = await connection.RunAsync(
            RedisScript.Due, [keys.Due, keys.Tombstones, .. names.Select(keys.Of)], found, cancellation).ConfigureAwait(false);
        var versions = ((RedisValue[]?)answer)!;
        return
        [
            .. names.Select((key, i) => (key, version: versions[i], score: (long)(double)found[(2 * i) + 1]))
                .Where(due => !due.version.IsNull)
                .Select(due => new DueEntry(due.key, new((long)due.version), DateTimeOffset.FromUnixTimeMilliseconds(due.score))),
        ];
    }

    /// <summary>One id more than the limit, if there are so many.</summary>
    private async ValueTask<string[]> FindAsync(RedisKey index, string lead, ScanQuery query, CancellationToken cancellation)
    {
        var prefix = lead + query.Prefix;
        RedisValue from = Bound('[', prefix);
        var to = prefix.Length == 0 ? (RedisValue)"+" : (RedisValue)(byte[])[.. Bound('(', prefix), AboveText];
        if (query.After is { } after)
        {
            // It narrows the range from the side that the scan comes from, and must not widen it.
            var isBelow = Utf8Order.Instance.Compare(after, query.Prefix) < 0;
            var isWithin = after.StartsWith(query.Prefix, StringComparison.Ordinal);
            from = query.IsDescending || isBelow ? from : Bound('(', lead + after);
            to = query.IsDescending && (isBelow || isWithin) ? Bound('(', lead + after) : to;
        }

        var (command, first, last) = query.IsDescending ? ("ZREVRANGEBYLEX", to, from) : ("ZRANGEBYLEX", from, to);
        var members = await connection.ExecuteAsync(command, [index, first, last, "LIMIT", 0, query.Limit + 1], cancellation).ConfigureAwait(false);
        return [.. ((string[]?)members)!.Select(member => member[lead.Length..])];
    }

    private static IEnumerable<ScannedEntry> Found(string[] ids, RedisValue[] values)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if ((byte[]?)values[i] is { } value)
            {
                yield return new(ids[i], StoredValue.VersionOf(value), value);
            }
        }
    }

    private static byte[] Bound(char kind, string text) => Encoding.UTF8.GetBytes(kind + text);
}
