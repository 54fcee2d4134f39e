using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A timeout of a conversation.</summary>
[GenerateSerializer, Alias("statestore.ArmedTimeout")]
internal struct ArmedTimeoutSurrogate
{
    [Id(0)]
    public string To { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(1)]
    public long At { get; set; }

    /// <summary>The timeouts to send; null for none, which is not sent.</summary>
    public static ArmedTimeoutSurrogate[]? Of(ImmutableArray<ArmedTimeout> timeouts) => timeouts.IsEmpty
        ? null
        : [.. timeouts.Select(timeout => new ArmedTimeoutSurrogate { To = timeout.To, At = timeout.At.ToUnixTimeMilliseconds() })];

    /// <summary>The timeouts that were sent.</summary>
    public static ImmutableArray<ArmedTimeout> Read(ArmedTimeoutSurrogate[]? sent) =>
        sent is null ? [] : ImmutableArray.CreateRange(sent.Select(one => new ArmedTimeout(one.To, DateTimeOffset.FromUnixTimeMilliseconds(one.At))));
}

/// <summary>The timeout of a conversation that was refused.</summary>
[GenerateSerializer, Alias("statestore.StuckTimeout")]
internal struct StuckTimeoutSurrogate
{
    [Id(0)]
    public string To { get; set; }

    /// <summary>The name of the code on the wire.</summary>
    [Id(1)]
    public string Code { get; set; }

    [Id(2)]
    public string Message { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(3)]
    public long At { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class StuckTimeoutConverter : Immutable<StuckTimeout>, IConverter<StuckTimeout, StuckTimeoutSurrogate>
{
    public StuckTimeout ConvertFromSurrogate(in StuckTimeoutSurrogate surrogate) =>
        new(surrogate.To, ErrorCodes.Parse(surrogate.Code), surrogate.Message, DateTimeOffset.FromUnixTimeMilliseconds(surrogate.At));

    public StuckTimeoutSurrogate ConvertToSurrogate(in StuckTimeout value) =>
        new() { To = value.To, Code = value.Code.Text(), Message = value.Message, At = value.At.ToUnixTimeMilliseconds() };
}

/// <summary>The new time of a timeout; one member is set.</summary>
[GenerateSerializer, Alias("statestore.TimeoutTime")]
internal struct TimeoutTimeSurrogate
{
    /// <summary>Unix time in milliseconds.</summary>
    [Id(0)]
    public long? Moment { get; set; }

    /// <summary>Milliseconds.</summary>
    [Id(1)]
    public long? Delay { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TimeoutTimeConverter : Immutable<TimeoutTime>, IConverter<TimeoutTime, TimeoutTimeSurrogate>
{
    public TimeoutTime ConvertFromSurrogate(in TimeoutTimeSurrogate surrogate) => surrogate.Moment is { } moment
        ? TimeoutTime.At(DateTimeOffset.FromUnixTimeMilliseconds(moment))
        : TimeoutTime.In(TimeSpan.FromMilliseconds(surrogate.Delay ?? 0));

    public TimeoutTimeSurrogate ConvertToSurrogate(in TimeoutTime value) =>
        new() { Moment = value.Moment?.ToUnixTimeMilliseconds(), Delay = (long?)value.Delay?.TotalMilliseconds };
}
