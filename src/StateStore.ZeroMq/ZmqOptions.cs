namespace StateStore.ZeroMq;

/// <summary>The addresses and users of the ZeroMQ doors.</summary>
/// <param name="Commands">The address for clients of the Simple State Engine (REQ, DEALER). Null closes this door.</param>
/// <param name="Changes">The address for subscribers to the changes of tables (SUB). Null closes this door.</param>
/// <param name="Users">
/// The users of a password file, which may do everything. If there are some, every client must use the PLAIN mechanism, with such a user or with an API
/// key. If null, clients use PLAIN with an API key, or NULL while the server is open.
/// </param>
public sealed record ZmqOptions(ZmqEndpoint? Commands, ZmqEndpoint? Changes = null, ZmqUsers? Users = null)
{
    /// <summary>The bounds of requests and replies. The engine must have the same limits.</summary>
    public Limits Limits { get; init; } = Limits.Default;
}
