using System.Net;
using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.ZeroMq.Access;

/// <summary>Writes the refusals of one ZeroMQ connection to the audit log. In an application without stored keys there is none, and nothing happens.</summary>
/// <param name="log">The audit log; null = none.</param>
/// <param name="address">The address of the client; null for a local socket.</param>
internal sealed class ZmqAudit(AuditLog? log, IPAddress? address)
{
    private const string Door = "zmq";

    /// <summary>Notes credentials that are not accepted, at the handshake or later.</summary>
    /// <param name="keyId">The id of the refused key; null = the client sent none.</param>
    public void DenyCredentials(string? keyId) =>
        log?.NoteDenial(Actor.Unproven(Door, CallerNetwork.Of(address)), ErrorCode.Unauthorized, Permission.Authenticated, keyId: keyId);

    /// <summary>Notes a command that the caller may not run.</summary>
    public void DenyCommand(Caller caller, ErrorCode error, Permission permission, string ns) =>
        log?.NoteDenial(Actor.Of(caller.Principal, Door), error, permission, ns);
}
