using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A query for the states of a namespace.</summary>
[GenerateSerializer, Alias("statestore.StateQuery")]
internal struct StateQuerySurrogate
{
    [Id(0)]
    public string? After { get; set; }

    [Id(1)]
    public int Limit { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class StateQueryConverter : Immutable<StateQuery>, IConverter<StateQuery, StateQuerySurrogate>
{
    public StateQuery ConvertFromSurrogate(in StateQuerySurrogate surrogate) => new(surrogate.After, surrogate.Limit);

    public StateQuerySurrogate ConvertToSurrogate(in StateQuery value) => new() { After = value.After, Limit = value.Limit };
}

/// <summary>The conversations of one state.</summary>
[GenerateSerializer, Alias("statestore.StateSummary"), OmitDefaultMemberValues]
internal struct StateSummarySurrogate
{
    [Id(0)]
    public string State { get; set; }

    [Id(1)]
    public long Count { get; set; }

    /// <summary>The ages oldest, p50 and p95; null = there is no conversation.</summary>
    [Id(2)]
    public TimeSpan[]? Ages { get; set; }

    /// <summary>Arrivals and departures of the last minute, then those of the last hour.</summary>
    [Id(3)]
    public long[] Flows { get; set; }

    /// <summary>The states of refused transitions; null = none.</summary>
    [Id(4)]
    public string[]? Refused { get; set; }

    /// <summary>For each of them the refusals of the last minute, and those of the last hour.</summary>
    [Id(5)]
    public long[]? Refusals { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class StateSummaryConverter : Immutable<StateSummary>, IConverter<StateSummary, StateSummarySurrogate>
{
    public StateSummary ConvertFromSurrogate(in StateSummarySurrogate surrogate) => new(surrogate.State, surrogate.Count)
    {
        Ages = surrogate.Ages is [var oldest, var p50, var p95] ? new(oldest, p50, p95) : null,
        LastMinute = new(surrogate.Flows[0], surrogate.Flows[1]),
        LastHour = new(surrogate.Flows[2], surrogate.Flows[3]),
        Refused = Refusals(surrogate.Refused ?? [], surrogate.Refusals ?? []),
    };

    public StateSummarySurrogate ConvertToSurrogate(in StateSummary value) => new()
    {
        State = value.State,
        Count = value.Count,
        Ages = value.Ages is { } ages ? [ages.Oldest, ages.P50, ages.P95] : null,
        Flows = [value.LastMinute.Arrivals, value.LastMinute.Departures, value.LastHour.Arrivals, value.LastHour.Departures],
        Refused = value.Refused.IsEmpty ? null : [.. value.Refused.Select(edge => edge.To)],
        Refusals = value.Refused.IsEmpty ? null : [.. value.Refused.SelectMany(edge => new[] { edge.LastMinute, edge.LastHour })],
    };

    private static ImmutableArray<RefusedTransition> Refusals(string[] targets, long[] counts) =>
        [.. targets.Select((to, i) => new RefusedTransition(to, counts[2 * i], counts[(2 * i) + 1]))];
}

/// <summary>A page of states.</summary>
[GenerateSerializer, Alias("statestore.StatePage")]
internal struct StatePageSurrogate
{
    [Id(0)]
    public ImmutableArray<StateSummary> States { get; set; }

    [Id(1)]
    public string? Next { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class StatePageConverter : Immutable<StatePage>, IConverter<StatePage, StatePageSurrogate>
{
    public StatePage ConvertFromSurrogate(in StatePageSurrogate surrogate) => new(surrogate.States, surrogate.Next);

    public StatePageSurrogate ConvertToSurrogate(in StatePage value) => new() { States = value.States, Next = value.Next };
}
