using Microsoft.Extensions.Hosting;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The services that all endpoints share.</summary>
internal sealed class Door(IStateStore store, HttpOptions options, TimeProvider clock, WebPageGuard pages, IHostApplicationLifetime lifetime)
{
    public INamespaces Namespaces => store.Namespaces;

    public IConversations Conversations => store.Conversations;

    public ITables Tables => store.Tables;

    public IKeys Keys => store.Keys;

    /// <summary>The only lease service of the server: it has the waiting lines of all requests.</summary>
    public LeaseService Leases { get; } = new(store, options.Limits, clock);

    public IChanges Changes => store.Changes;

    public WebPageGuard Pages => pages;

    public HttpOptions Options => options;

    public Limits Limits => options.Limits;

    public TimeProvider Clock => clock;

    /// <summary>Canceled when the server begins to stop. Requests that wait for events then complete.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
