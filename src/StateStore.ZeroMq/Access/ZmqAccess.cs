using System.Net;
using System.Text;
using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.ZeroMq.Access;

/// <summary>
/// Finds the callers of ZeroMQ connections: with PLAIN by an API key or a user of the password file, and with NULL without restrictions while the server is
/// open.
/// </summary>
/// <param name="store">The whole store.</param>
/// <param name="options">May hold the users of a password file.</param>
/// <param name="ring">The accepted keys; null in an application that has none.</param>
/// <param name="audit">The log of refusals; null in an application that has no keys.</param>
internal sealed class ZmqAccess(IStateStore store, ZmqOptions options, KeyRing? ring = null, AuditLog? audit = null)
{
    /// <summary>The answer for every reason, so that it tells nothing about the key.</summary>
    private static readonly StoreError Refused = new(
        ErrorCode.Unauthorized,
        "The connection has no valid credentials. Connect with the PLAIN mechanism: the id of an API key as user name, and the key as password");

    private readonly Caller _unrestricted = new(Principal.Unrestricted, store);

    /// <summary>
    /// Decides how a new connection proves itself. Returns null if the storage of the keys can't be read: the connection is then closed before the handshake,
    /// because libzmq does not retry a refused one.
    /// </summary>
    /// <param name="address">The address of the client; null for a local socket.</param>
    /// <param name="stop">Ends the waiting for the storage.</param>
    public async ValueTask<ClientAccess?> BeginAsync(IPAddress? address, CancellationToken stop)
    {
        try
        {
            if (ring is { IsRead: false })
            {
                if (await ring.EnsureReadAsync(stop).ConfigureAwait(false) is not null)
                {
                    return null;
                }
            }
            else if (ring is { IsOpen: false })
            {
                // A key that another server has just made must be known before the handshake: libzmq does not retry a refused one.
                await ring.FindNewAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }

        return new(this, new(audit, address), isOpen: options.Users is null && ring?.IsOpen != false);
    }

    /// <summary>The caller of a connection with the NULL mechanism, if the server is open. Errors: UNAUTHORIZED.</summary>
    public Result<Caller> Anonymous => ring is null ? _unrestricted : OrRefused(ring.Anonymous);

    /// <summary>The caller with a key, if the key is still valid. Errors: UNAUTHORIZED.</summary>
    public Result<Caller> Find(KeyProof proof) => ring is null ? Refused : OrRefused(ring.Authenticate(proof));

    /// <summary>The caller for a user of the password file; null if there is no such user or the password is wrong.</summary>
    public Caller? FindUser(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password) =>
        options.Users?.Know(user, password) == true
            ? new(new Principal(Encoding.UTF8.GetString(user), [Scope.Everything]), store)
            : null;

    private static Result<Caller> OrRefused(Result<Caller> found) => found.Error?.Code == ErrorCode.Unauthorized ? Refused : found;
}
