using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>A query for the states of a namespace.</summary>
/// <param name="After">The state after which the page begins; null = at the first.</param>
/// <param name="Limit">The greatest number of states, from 1 to <see cref="Limits.PageSize"/>.</param>
public sealed record StateQuery(string? After = null, int Limit = 100);

/// <summary>A page of states: those of the machine, those of conversations, and those that a conversation left within the last hour.</summary>
/// <param name="States">The states, in ascending order of their UTF-8 bytes.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record StatePage(ImmutableArray<StateSummary> States, string? Next);

/// <summary>The conversations that are in one state.</summary>
/// <param name="State">The state.</param>
/// <param name="Count">The number of conversations, exact. Expired conversations count until the sweep removes them.</param>
public sealed record StateSummary(string State, long Count)
{
    /// <summary>The ages of the conversations; null = there is none.</summary>
    public StateAges? Ages { get; init; }

    /// <summary>The changes within the last minute, to 10 seconds.</summary>
    public StateFlow LastMinute { get; init; }

    /// <summary>The changes within the last hour, to 10 seconds.</summary>
    public StateFlow LastHour { get; init; }

    /// <summary>
    /// The transitions from this state that the machine refused within the last hour, in the order of the other states. A process counts the refusals
    /// that it gave since its start; a silo counts those of its conversations.
    /// </summary>
    public ImmutableArray<RefusedTransition> Refused { get; init; } = [];
}

/// <summary>A transition that the machine refused.</summary>
/// <param name="To">The state that a caller asked for.</param>
/// <param name="LastMinute">The number of refusals within the last minute, to 10 seconds.</param>
/// <param name="LastHour">The number of refusals within the last hour, to 10 seconds.</param>
public readonly record struct RefusedTransition(string To, long LastMinute, long LastHour);

/// <summary>
/// The times since conversations entered their state. For a conversation that an older release wrote, the age begins with the update of the server.
/// </summary>
/// <param name="Oldest">The greatest age.</param>
/// <param name="P50">The age that half of the conversations do not exceed. If more than 1,000 entered within the same minute, it is exact to a minute.</param>
/// <param name="P95">The age that 95 % of the conversations do not exceed, as for <paramref name="P50"/>.</param>
public sealed record StateAges(TimeSpan Oldest, TimeSpan P50, TimeSpan P95);

/// <summary>The conversations that entered and left a state within a period. A deletion and an expiry leave the state too.</summary>
/// <param name="Arrivals">The number of times that a conversation entered the state.</param>
/// <param name="Departures">The number of times that a conversation left it.</param>
public readonly record struct StateFlow(long Arrivals, long Departures);
