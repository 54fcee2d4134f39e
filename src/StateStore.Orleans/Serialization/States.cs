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
}

[RegisterConverter, RegisterCopier]
internal sealed class StateSummaryConverter : Immutable<StateSummary>, IConverter<StateSummary, StateSummarySurrogate>
{
    public StateSummary ConvertFromSurrogate(in StateSummarySurrogate surrogate) => new(surrogate.State, surrogate.Count)
    {
        Ages = surrogate.Ages is [var oldest, var p50, var p95] ? new(oldest, p50, p95) : null,
        LastMinute = new(surrogate.Flows[0], surrogate.Flows[1]),
        LastHour = new(surrogate.Flows[2], surrogate.Flows[3]),
    };

    public StateSummarySurrogate ConvertToSurrogate(in StateSummary value) => new()
    {
        State = value.State,
        Count = value.Count,
        Ages = value.Ages is { } ages ? [ages.Oldest, ages.P50, ages.P95] : null,
        Flows = [value.LastMinute.Arrivals, value.LastMinute.Departures, value.LastHour.Arrivals, value.LastHour.Departures],
    };
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
