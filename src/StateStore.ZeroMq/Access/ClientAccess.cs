using System.Text;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Zmtp;

namespace StateStore.ZeroMq.Access;

/// <summary>The credentials of one connection. Connections live long, so the credentials are checked again for each command. No secret is kept.</summary>
/// <param name="access">Finds the callers.</param>
/// <param name="audit">Notes refusals.</param>
/// <param name="isOpen">True if the server was open at the start of the handshake: the client then uses NULL.</param>
internal sealed class ClientAccess(ZmqAccess access, ZmqAudit audit, bool isOpen)
{
    private KeyProof? _key;
    private Caller? _user;

    /// <summary>Notes refusals of this connection.</summary>
    public ZmqAudit Audit => audit;

    /// <summary>Checks the user of PLAIN; null if the client must use NULL.</summary>
    public PlainAuthenticator? Authenticator => isOpen ? null : Authenticate;

    /// <summary>The caller, if its credentials are still valid. Errors: UNAUTHORIZED.</summary>
    public Result<Caller> Caller => _user is not null ? _user : _key is not null ? access.Find(_key) : access.Anonymous;

    /// <summary>Notes that the credentials are no longer accepted.</summary>
    public void NoteEnd() => audit.DenyCredentials(_key?.Id);

    /// <summary>
    /// Checks the password file and the keys in each case, so that the time does not tell which of them has the name. The password is a whole key or its
    /// part after the id.
    /// </summary>
    private bool Authenticate(ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        _user = access.FindUser(user, password);
        var (id, text) = (Encoding.UTF8.GetString(user), Encoding.UTF8.GetString(password));
        var key = text.StartsWith(KeySecret.Prefix, StringComparison.Ordinal) ? text : $"{KeySecret.Prefix}{id}_{text}";
        if (KeyProof.TryCreate(key, out var proof) && access.Find(proof).IsOk & proof.Id == id)
        {
            _key = proof;
        }

        if (_user is not null || _key is not null)
        {
            return true;
        }

        // A client may have sent a password as user name, so only the id of a key is noted.
        audit.DenyCredentials(KeySecret.IsId(id) ? id : null);
        return false;
    }
}
