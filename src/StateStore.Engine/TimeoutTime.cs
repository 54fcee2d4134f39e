namespace StateStore.Engine;

/// <summary>The new time of a timeout: a moment, or a delay that counts from the change on.</summary>
public readonly record struct TimeoutTime
{
    /// <summary>The moment; null if a delay is given.</summary>
    public DateTimeOffset? Moment { get; private init; }

    /// <summary>The delay; null if a moment is given.</summary>
    public TimeSpan? Delay { get; private init; }

    /// <summary>A moment, from the year 1970 on, in whole milliseconds. One that has passed fires the timeout at once.</summary>
    public static TimeoutTime At(DateTimeOffset moment) => new() { Moment = moment };

    /// <summary>A delay, from 1 ms to <see cref="Limits.TimeToLive"/>.</summary>
    public static TimeoutTime In(TimeSpan delay) => new() { Delay = delay };

    /// <summary>The moment that it means at a time.</summary>
    internal DateTimeOffset From(DateTimeOffset now) => Moment ?? now + Delay.GetValueOrDefault();
}
