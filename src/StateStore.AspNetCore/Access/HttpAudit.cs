using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Access;

/// <summary>Writes the audit log for the HTTP door. In an application without stored keys there is none, and nothing happens.</summary>
/// <param name="log">The audit log; null = none.</param>
internal sealed class HttpAudit(AuditLog? log)
{
    private const string Door = "http";

    /// <summary>Records a change of a namespace that a caller has made.</summary>
    public ValueTask RecordAsync(HttpContext context, Caller caller, AuditAction action, JsonText? details = null) => log is null
        ? ValueTask.CompletedTask
        : log.RecordAsync(Actor.Of(caller.Principal, Door, context.TraceIdentifier), action, RequestNames.Of(context).Namespace, details);

    /// <summary>Notes a refused request; an error of another kind is no refusal.</summary>
    /// <param name="context">The request.</param>
    /// <param name="principal">The caller; null = without accepted credentials.</param>
    /// <param name="error">The refusal.</param>
    /// <param name="permission">The permission that the request needed.</param>
    /// <param name="ns">The namespace that the request named; null = none.</param>
    /// <param name="keyId">The id of the refused key; null = the request had none.</param>
    public void Deny(HttpContext context, Principal? principal, ErrorCode error, Permission permission, string? ns = null, string? keyId = null)
    {
        if (error is ErrorCode.Unauthorized or ErrorCode.Forbidden or ErrorCode.NotFound)
        {
            var actor = principal is null
                ? Actor.Unproven(Door, CallerNetwork.Of(context.Connection.RemoteIpAddress), context.TraceIdentifier)
                : Actor.Of(principal, Door, context.TraceIdentifier);
            log?.NoteDenial(actor, error, permission, ns, keyId);
        }
    }
}
