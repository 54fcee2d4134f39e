using System.IO.Pipelines;
using StateStore.Zmtp.Requests;

namespace StateStore.Zmtp;

/// <summary>
/// A REP socket (RFC 28) for one connection. The peer is a REQ, or a DEALER with any number of requests in flight. Replies are sent in the order of the
/// requests.
/// </summary>
/// <param name="transport">The pipes of the connection. The caller owns them and completes them afterwards.</param>
/// <param name="options">The options of the endpoint.</param>
/// <param name="handler">Answers the requests.</param>
public sealed class RequestSession(IDuplexPipe transport, ZmtpOptions options, RequestHandler handler)
{
    /// <summary>Does the handshake and answers requests until the peer closes, breaks the protocol, or the host stops.</summary>
    /// <param name="stop">
    /// Stops the session: it reads no more, and answers the requests in flight before it ends. To bound that time, the host aborts the transport.
    /// Do not pass a token that the transport cancels when the peer closes: requests that have arrived would not be read.
    /// </param>
    /// <returns>Null if the peer closed or the host stopped; otherwise the error.</returns>
    public Task<ZmtpError?> RunAsync(CancellationToken stop = default) => Connection.ServeAsync(
        transport, options, ZmtpSocketType.Rep, (connection, peer) => new RequestLoop(connection, peer, options.Limits, handler).RunAsync(), stop);
}
