namespace StateStore.Client;

/// <summary>Reads the answers about the states of a namespace.</summary>
internal static class StateAnswers
{
    /// <summary>Reads a page of states.</summary>
    public static Result<StatePage> Page(JsonMembers answer) => new StatePage(
        [.. answer.Objects("states"u8).Select(Summary)], answer.OptionalText("next"u8));

    private static StateSummary Summary(JsonMembers state)
    {
        var (arrivals, departures) = (state.Object("arrivals"u8), state.Object("departures"u8));
        return new(state.Text("state"u8), state.Number("count"u8))
        {
            Ages = state.Find("ages_ms"u8) is { } ages ? Ages(JsonMembers.Of(ages)) : null,
            LastMinute = new(arrivals.Number("minute"u8), departures.Number("minute"u8)),
            LastHour = new(arrivals.Number("hour"u8), departures.Number("hour"u8)),
            Refused = state.Find("refused"u8) is null ? [] : [.. state.Objects("refused"u8).Select(Refusal)],
        };
    }

    private static RefusedTransition Refusal(JsonMembers edge) => new(edge.Text("to"u8), edge.Number("minute"u8), edge.Number("hour"u8));

    private static StateAges Ages(JsonMembers ages) => new(Age(ages.Number("oldest"u8)), Age(ages.Number("p50"u8)), Age(ages.Number("p95"u8)));

    private static TimeSpan Age(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
