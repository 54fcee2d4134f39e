using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>The addresses and users of the ZeroMQ doors.</summary>
/// <param name="Commands">The address for clients of the Simple State Engine (REQ, DEALER). Null closes this door.</param>
/// <param name="Changes">The address for subscribers to the changes of tables (SUB). Null closes this door.</param>
/// <param name="Users">The users that may connect, with the PLAIN mechanism. Null admits every client, with the NULL mechanism.</param>
public sealed record ZmqOptions(ZmqEndpoint? Commands, ZmqEndpoint? Changes = null, ZmqUsers? Users = null)
{
    /// <summary>The bounds of requests and replies. The engine must have the same limits.</summary>
    public Limits Limits { get; init; } = Limits.Default;

    internal ZmtpOptions Zmtp(ZmtpLimits limits, TimeProvider clock) =>
        new() { Limits = limits, Clock = clock, Authenticate = Users is { } users ? users.Know : null };
}
