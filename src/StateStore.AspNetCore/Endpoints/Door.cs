using Microsoft.Extensions.Hosting;
using StateStore.AspNetCore.Access;
using StateStore.AspNetCore.Events;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The services that all endpoints share.</summary>
/// <param name="store">The whole store. Endpoints use that of the caller (<see cref="Caller.Store"/>).</param>
/// <param name="options">The options of the HTTP door.</param>
/// <param name="clock">The clock.</param>
/// <param name="pages">Refuses web pages of other origins.</param>
/// <param name="access">Admits callers.</param>
/// <param name="audit">Writes the audit log.</param>
/// <param name="lifetime">Tells when the server stops.</param>
internal sealed class Door(
    IStateStore store, HttpOptions options, TimeProvider clock, WebPageGuard pages, HttpAccess access, HttpAudit audit, IHostApplicationLifetime lifetime)
{
    private static readonly StoreError CredentialsEnded = new(ErrorCode.Unauthorized, "The credentials of the request have ended; send valid ones");
    private static readonly StoreError IsStopping = new(ErrorCode.StorageUnavailable, "The server is stopping; try again");

    /// <summary>Admits callers.</summary>
    public HttpAccess Access => access;

    /// <summary>Writes the audit log.</summary>
    public HttpAudit Audit => audit;

    /// <summary>The only lease service of the server: it has the waiting lines of all requests. The endpoints of leases have checked the caller.</summary>
    public LeaseService Leases { get; } = new(store, options.Limits, clock);

    /// <summary>The bytes of events that several streams send.</summary>
    public SseFrames Frames { get; } = new();

    public WebPageGuard Pages => pages;

    public HttpOptions Options => options;

    public Limits Limits => options.Limits;

    public TimeProvider Clock => clock;

    /// <summary>Canceled when the server begins to stop. Requests that wait for events then complete.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;

    /// <summary>The error of a request whose wait ended early: its credentials ended, or the server stops.</summary>
    public static StoreError EndOf(Caller caller) => caller.Ended.IsCancellationRequested ? CredentialsEnded : IsStopping;
}
