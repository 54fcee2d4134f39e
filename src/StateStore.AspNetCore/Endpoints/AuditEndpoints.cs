using StateStore.AspNetCore.Events;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint of the audit log: as pages, as a long poll, or as a stream.</summary>
internal sealed class AuditEndpoints
{
    private static readonly StoreError NoLog = new(
        ErrorCode.NotSupported, "This application keeps no audit log; the statestore server does, and an application after AddStateStoreAccess(...)");

    private readonly Door _door;
    private readonly AuditLog? _log;
    private readonly EventAnswers _answers;

    /// <param name="door">The services of endpoints.</param>
    /// <param name="log">The audit log; null in an application that has none.</param>
    public AuditEndpoints(Door door, AuditLog? log)
    {
        (_door, _log) = (door, log);
        _answers = new(door, ["action", "actor", "namespace"], Wanted);
    }

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        _door,
        HttpMethods.Get,
        "/v1/admin/audit",
        _answers.GetAsync,
        new("Admin", "getAudit", "Audit Log", "AuditPage", Permission.AuditRead)
        {
            Text = "Entries after a position, oldest first: changes of keys, tenants and bundles, deletions of namespaces, starts of servers, and refused requests. "
                + "With Accept: text/event-stream the answer is a live stream, with the rules of the events of a namespace. "
                + "Of each caller at most 10 refused requests a minute have an entry; an entry with left_out gives the number of the others.",
            Parameters = ["AuditAction", "AuditActor", "AuditNamespace", "AfterPosition", "Limit", "Wait", "LastEventId"],
            OtherAnswer = ("text/event-stream", "AuditStream"),
            CountsFeeds = true,
            Errors = [ErrorCode.Gone, ErrorCode.NotSupported],
        });

    private Result<WantedEvents> Wanted(HttpContext context, Caller caller, QueryParameters query)
    {
        var action = query.Text("action");
        return _log is null ? NoLog
            : action is null || AuditCodec.Actions.Contains(action)
                ? new WantedEvents(_log.Changes, AuditLog.Log, new AuditFilter(action, query.Text("actor"), query.Text("namespace")))
                : StoreError.InvalidInput($"action must be one of {string.Join(", ", AuditCodec.Actions)}");
    }
}
