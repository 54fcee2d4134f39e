using System.Collections.Frozen;

namespace StateStore.Engine.Conversations;

/// <summary>Summarises the conversations of a namespace by state: those that the store counts, and the other states of the machine.</summary>
internal sealed class ConversationStates(EngineContext context)
{
    public async ValueTask<Result<StatePage>> ReadAsync(string ns, StateQuery query, CancellationToken cancellation)
    {
        if ((Names.CheckNamespace(ns, context.Limits) ?? context.CheckLimit("limit", query.Limit)) is { } invalid)
        {
            return invalid;
        }

        var bundle = await context.Outages.Guard(context.Storage.LoadAsync(ns, EntityKey.Schema, cancellation)).ConfigureAwait(false);
        if (!bundle.TryGet(out var stored, out var error))
        {
            return error;
        }

        var now = context.Clock.GetUtcNow();
        var asked = new TermQuery(KeyKind.Conversation, query.After, query.Limit, now);
        var read = await context.Outages.Guard(context.Storage.ReadTermsAsync(ns, asked, cancellation)).ConfigureAwait(false);
        return read.TryGet(out var page, out error) ? Merge(ns, page, context.Bundles.Of(ns, stored).Bundle?.Fsm, query, now) : error;
    }

    private StatePage Merge(string ns, TermPage page, FsmDefinition? machine, StateQuery query, DateTimeOffset now)
    {
        var counted = page.Terms.Select(term => Summary(term, now)).ToList();
        var known = counted.Select(state => state.State).ToHashSet(StringComparer.Ordinal);
        var unused = (machine?.States ?? FrozenSet<string>.Empty).Where(state => !known.Contains(state) && IsWithin(state, query.After, page.Next));
        var all = counted.Concat(unused.Select(state => new StateSummary(state, 0))).OrderBy(state => state.State, Utf8Order.Instance).ToList();
        all = [.. all.Take(query.Limit + 1).Select(state => state with { Refused = context.Refusals.Of(ns, state.State) })];
        return all.Count > query.Limit ? new([.. all.Take(query.Limit)], all[query.Limit - 1].State) : new([.. all], page.Next);
    }

    /// <summary>Whether a state lies in the range of a page: after the previous page, and not after its last term unless the list ends.</summary>
    private static bool IsWithin(string state, string? after, string? last) =>
        (after is null || Utf8Order.Instance.Compare(state, after) > 0) && (last is null || Utf8Order.Instance.Compare(state, last) <= 0);

    private static StateSummary Summary(TermSummary term, DateTimeOffset now) => new(term.Term, term.Count)
    {
        Ages = term is { Oldest: { } oldest, Median: { } median, P95: { } p95 } ? new(Age(oldest, now), Age(median, now), Age(p95, now)) : null,
        LastMinute = new(term.LastMinute.Arrivals, term.LastMinute.Departures),
        LastHour = new(term.LastHour.Arrivals, term.LastHour.Departures),
    };

    // Another process may have a clock that is ahead.
    private static TimeSpan Age(DateTimeOffset entered, DateTimeOffset now) => now > entered ? now - entered : TimeSpan.Zero;
}
