using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>The ZeroMQ doors.</summary>
/// <param name="Commands">Where clients of the Simple State Engine connect; null = nowhere.</param>
/// <param name="Changes">Where subscribers to the changes of tables connect; null = nowhere.</param>
/// <param name="Users">Who may come in, with PLAIN; null = everybody, with NULL.</param>
public sealed record ZmqOptions(ZmqEndpoint? Commands, ZmqEndpoint? Changes = null, ZmqUsers? Users = null)
{
    /// <summary>The bounds of requests; give the engine the same.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    internal ZmtpOptions Zmtp(ZmtpLimits limits, TimeProvider clock) =>
        new() { Limits = limits, Clock = clock, Authenticate = Users is { } users ? users.Know : null };
}
