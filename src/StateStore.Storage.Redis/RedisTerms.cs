using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads the counts, ages and flows of terms, and lists the entries of a term by age. <c>Scripts/times.lua</c> describes the keys.</summary>
internal sealed class RedisTerms(RedisConnection connection, RedisIndex index, IndexRebuild rebuild)
{
    /// <summary>The number of parts by which <c>Scripts/terms.lua</c> describes a term.</summary>
    private const int Parts = 9;

    /// <summary>The number of hexadecimal digits of a time.</summary>
    private const int TimeDigits = 12;

    public async ValueTask<TermPage> ReadAsync(RedisNamespace ns, TermQuery query, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await rebuild.ReadAsync(ns.Keys, () => SummariseAsync(ns, query, cancellation), cancellation).ConfigureAwait(false);
            var page = new TermPage([.. Terms(answer)], (string?)answer[0] == "more" ? (string?)answer[1] : null);
            if (page is not { Terms.Length: 0, Next: { } last })
            {
                return page;
            }

            // The script passes over a limited number of terms without entries and changes.
            query = query with { After = last };
        }
    }

    public async ValueTask<AgePage> ScanAsync(RedisNamespace ns, AgeQuery query, CancellationToken cancellation) =>
        await rebuild.ReadAsync(ns.Keys, () => ScanIndexAsync(ns, query, cancellation), cancellation).ConfigureAwait(false);

    private async ValueTask<RedisValue[]> SummariseAsync(RedisNamespace ns, TermQuery query, CancellationToken cancellation)
    {
        var times = ns.Keys.TimesOf(query.Kind);
        RedisKey[] keys = [ns.Keys.Tombstones, ns.Keys.IndexOf(query.Kind).Ids, times.Ages, .. times.AllFlows()];
        RedisValue[] arguments = [query.After is { } term ? ">" + term : "", query.Limit, TermFlow.SlotOf(query.Now)];
        while (true)
        {
            var answer = ((RedisValue[]?)await connection.RunAsync(RedisScript.Terms, keys, arguments, cancellation).ConfigureAwait(false))!;
            if ((string?)answer[0] != "backfill")
            {
                return answer;
            }

            await connection.BoundAsync(ns.Backfill.RunAsync(), cancellation).ConfigureAwait(false);
        }
    }

    private static IEnumerable<TermSummary> Terms(RedisValue[] answer)
    {
        for (var i = 2; i < answer.Length; i += Parts)
        {
            yield return new((string)answer[i]!, (long)answer[i + 1])
            {
                Oldest = Time(answer[i + 2]),
                Median = Time(answer[i + 3]),
                P95 = Time(answer[i + 4]),
                LastMinute = new((long)answer[i + 5], (long)answer[i + 6]),
                LastHour = new((long)answer[i + 7], (long)answer[i + 8]),
            };
        }
    }

    private async ValueTask<AgePage> ScanIndexAsync(RedisNamespace ns, AgeQuery query, CancellationToken cancellation)
    {
        var (keys, times) = (ns.Keys, ns.Keys.TimesOf(query.Kind));
        if ((string?)await connection.ExecuteAsync("HGET", [keys.Tombstones, "timed"], cancellation).ConfigureAwait(false) != TermBackfill.Done)
        {
            await connection.BoundAsync(ns.Backfill.RunAsync(), cancellation).ConfigureAwait(false);
        }

        // No entry has a time before 1970.
        var lead = Lead(query.Term);
        var from = query.After is { } after ? $"({lead}{Digits(Math.Max(0, after.At.ToUnixTimeMilliseconds()))}{after.Id}" : "[" + lead;
        var to = $"({lead}{Digits(Math.Max(0, query.Until.ToUnixTimeMilliseconds() + 1))}";

        var found = await connection.ExecuteAsync("ZRANGEBYLEX", [times.Ages, from, to, "LIMIT", 0, query.Limit + 1], cancellation).ConfigureAwait(false);
        var members = ((string[]?)found)!;
        var places = members.Take(query.Limit).Select(member => PlaceIn(member, lead)).ToArray();
        if (places.Length == 0)
        {
            return new([], null);
        }

        var (entries, read) = await index.ReadValuesAsync(
            keys, new(query.Kind, times.Ages, [.. places.Select(place => place.Id)], members), query.Bytes, cancellation).ConfigureAwait(false);
        return new(entries, read < members.Length ? places[read - 1] : null);
    }

    /// <summary>The beginning of the members of a term: without <c>\0</c> in the term, and in the same order as the terms.</summary>
    private static string Lead(string term) =>
        term.Replace("\u0001", "\u0001\u0002", StringComparison.Ordinal).Replace("\0", "\u0001\u0001", StringComparison.Ordinal) + "\0";

    private static AgePosition PlaceIn(string member, string lead) =>
        new(Time(member.AsSpan(lead.Length, TimeDigits)), member[(lead.Length + TimeDigits)..]);

    private static string Digits(long milliseconds) => milliseconds.ToString("x12", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Time(RedisValue digits) => (string?)digits is { Length: TimeDigits } text ? Time(text.AsSpan()) : null;

    private static DateTimeOffset Time(ReadOnlySpan<char> digits) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
