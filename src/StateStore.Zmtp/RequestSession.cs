using System.IO.Pipelines;
using StateStore.Zmtp.Requests;

namespace StateStore.Zmtp;

/// <summary>
/// One connection of a peer that sends requests: REP (RFC 28) towards REQ, and towards DEALER with any number of requests under way, answered in their order.
/// </summary>
/// <param name="transport">The connection's octets. The caller owns it and completes it afterwards.</param>
/// <param name="options">Of the endpoint.</param>
/// <param name="handler">The application.</param>
public sealed class RequestSession(IDuplexPipe transport, ZmtpOptions options, RequestHandler handler)
{
    /// <summary>Greets, shakes hands and answers requests until the peer goes, does something wrong, or the host stops it.</summary>
    /// <param name="stop">
    /// No more is read then; what was begun is answered before the session ends. A host that wants to bound the time this takes aborts the
    /// transport. Do not pass a token that the transport itself cancels when the peer closes: requests that have arrived would go unread.
    /// </param>
    /// <returns>Null when the peer closed or the host stopped; else what was wrong.</returns>
    public Task<ZmtpError?> RunAsync(CancellationToken stop = default) => Connection.ServeAsync(
        transport, options, ZmtpSocketType.Rep, (connection, peer) => new RequestLoop(connection, peer, options.Limits, handler).RunAsync(), stop);
}
