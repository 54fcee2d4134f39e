using System.Net.Sockets;

namespace StateStore.Webhooks;

/// <summary>
/// Connects to the addresses that it has checked itself. A host that resolves to another address between a check and a connect (DNS rebinding) gains
/// nothing, because there is only one resolution.
/// </summary>
internal sealed class GuardedConnector(AddressGuard guard, HostResolver resolve)
{
    private const int MostAddresses = 8;

    /// <exception cref="ConnectException">No address of the host is allowed, or there is no connection to one.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await AllowedAsync(target.Host, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ConnectException(exception.SocketErrorCode == SocketError.ConnectionRefused ? ConnectProblem.Refused : ConnectProblem.Unreachable);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> AllowedAsync(string host, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await ResolveAsync(host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(guard.Allows).Take(MostAddresses)];
        return allowed.Length > 0 ? allowed : throw new ConnectException(addresses.Length == 0 ? ConnectProblem.Unresolved : ConnectProblem.NotAllowed);
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await resolve(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            throw new ConnectException(ConnectProblem.Unresolved);
        }
    }
}
