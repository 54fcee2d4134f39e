using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>A page that was found in an index.</summary>
/// <param name="Kind">The kind of the entries.</param>
/// <param name="Index">The sorted set.</param>
/// <param name="Ids">The ids of the page.</param>
/// <param name="Members">The members of the ids, and perhaps those after the page.</param>
internal readonly record struct IndexPage(KeyKind Kind, RedisKey Index, string[] Ids, string[] Members);

/// <summary>
/// Scans by id, by term and by due time. Each scan takes two steps, because the keys of the listed entries are known only after the index is read.
/// The second step leaves out the entries that the index has lost meanwhile.
/// </summary>
internal sealed class RedisIndex(RedisConnection connection, IndexRebuild rebuild)
{
    /// <summary>A byte greater than any byte of UTF-8.</summary>
    private const byte AboveText = 0xFF;

    /// <summary>The greatest time that a scan of due entries waits for the rebuild of its index.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async ValueTask<ScanPage> ScanAsync(NamespaceKeys keys, ScanQuery query, CancellationToken cancellation) =>
        await rebuild.ReadAsync(keys, () => ScanIndexAsync(keys, query, cancellation), cancellation).ConfigureAwait(false);

    private async ValueTask<ScanPage> ScanIndexAsync(NamespaceKeys keys, ScanQuery query, CancellationToken cancellation)
    {
        // Members are ids, or ids after a term with its length (Scripts/shared.lua, term_member).
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

        var (entries, read) = await ReadValuesAsync(
            keys, new(query.Kind, index, page, Array.ConvertAll(page, id => lead + id)), query.Bytes, cancellation).ConfigureAwait(false);
        return new(entries, isMore || read < page.Length ? page[read - 1] : null);
    }

    /// <summary>Reads the values of a page, without the entries that have left the index since.</summary>
    /// <returns>The entries, and the number of ids that were read before the bytes were reached.</returns>
    public async ValueTask<(ImmutableArray<ScannedEntry> Entries, int Read)> ReadValuesAsync(
        NamespaceKeys keys, IndexPage page, long bytes, CancellationToken cancellation)
    {
        var answer = await connection.RunAsync(
            RedisScript.Scan,
            [page.Index, .. page.Ids.Select(id => keys.Of(new(page.Kind, id)))],
            [bytes, .. page.Members.Take(page.Ids.Length).Select(member => (RedisValue)member)],
            cancellation).ConfigureAwait(false);
        var values = ((RedisValue[]?)answer)!;
        var read = values.Length / 2;
        return ([.. Found(page.Ids, values, read)], read);
    }

    public async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(
        NamespaceKeys keys, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        try
        {
            return await ScanDueIndexAsync(keys, until, limit, cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // The rebuild may take longer than a call may. The next sweep finds the due entries, and other namespaces need not wait for them.
            var rebuilt = rebuild.Begin(keys);
            await Task.WhenAny(rebuilt, Task.Delay(Patience, cancellation)).ConfigureAwait(false);
            return rebuilt.IsCompletedSuccessfully ? await ScanDueIndexAsync(keys, until, limit, cancellation).ConfigureAwait(false) : [];
        }
    }

    private async ValueTask<ImmutableArray<DueEntry>> ScanDueIndexAsync(
        NamespaceKeys keys, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        object[] range = [keys.Due, "-inf", until.ToUnixTimeMilliseconds(), "LIMIT", 0, limit];
        var found = ((RedisValue[]?)await connection.ExecuteAsync("ZRANGEBYSCORE", range, cancellation).ConfigureAwait(false))!;
        var names = Array.FindAll(found, name => EntryName.TryParse((string?)name, out _));
        if (names.Length < found.Length)
        {
            // No commit of ours writes such members. They would stay before the others for good.
            await connection.ExecuteAsync("ZREM", [keys.Due, .. found.Except(names).Cast<object>()], cancellation).ConfigureAwait(false);
        }

        if (names.Length == 0)
        {
            return [];
        }

        var entries = Array.ConvertAll(names, name => EntryName.Parse(name!));
        var generation = connection.Generation;
        var answer = await connection.RunAsync(
            RedisScript.Due, [keys.Due, keys.Tombstones, .. entries.Select(keys.Of)], [until.ToUnixTimeMilliseconds(), .. names], cancellation).ConfigureAwait(false);
        return [.. Due(entries, ((RedisValue[]?)answer)!, generation)];
    }

    private static IEnumerable<DueEntry> Due(EntityKey[] entries, RedisValue[] answer, int generation)
    {
        var life = StoreLife.Of((long)answer[0], generation);
        for (var i = 0; i < entries.Length; i++)
        {
            var version = answer[(3 * i) + 1];
            if (!version.IsNull)
            {
                var due = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Max(0, (double)answer[(3 * i) + 2]));
                yield return new(entries[i], new((long)version) { Life = life }, due, (bool)answer[(3 * i) + 3]);
            }
        }
    }

    /// <summary>The ids of the page, and one more if there are more.</summary>
    private async ValueTask<string[]> FindAsync(RedisKey index, string lead, ScanQuery query, CancellationToken cancellation)
    {
        var prefix = lead + query.Prefix;
        RedisValue from = Bound('[', prefix);
        var to = prefix.Length == 0 ? (RedisValue)"+" : (RedisValue)(byte[])[.. Bound('(', prefix), AboveText];
        if (query.After is { } after)
        {
            // It narrows the range on the side where the scan begins, and must not widen it.
            var isBelow = Utf8Order.Instance.Compare(after, query.Prefix) < 0;
            var isWithin = after.StartsWith(query.Prefix, StringComparison.Ordinal);
            from = query.IsDescending || isBelow ? from : Bound('(', lead + after);
            to = query.IsDescending && (isBelow || isWithin) ? Bound('(', lead + after) : to;
        }

        var (command, first, last) = query.IsDescending ? ("ZREVRANGEBYLEX", to, from) : ("ZRANGEBYLEX", from, to);
        var members = await connection.ExecuteAsync(command, [index, first, last, "LIMIT", 0, query.Limit + 1], cancellation).ConfigureAwait(false);
        return [.. ((string[]?)members)!.Select(member => member[lead.Length..])];
    }

    private static IEnumerable<ScannedEntry> Found(string[] ids, RedisValue[] answer, int read)
    {
        for (var i = 0; i < read; i++)
        {
            if ((byte[]?)answer[2 * i] is { } value)
            {
                var (version, content) = StoredValue.Read(value);
                yield return new(ids[i], version, content);
            }
            else if (Damage.Read(answer[(2 * i) + 1]) is { } damage)
            {
                yield return new(ids[i], damage.Version, default) { Damage = damage.Found };
            }
        }
    }

    private static byte[] Bound(char kind, string text) => Encoding.UTF8.GetBytes(kind + text);
}
