using Microsoft.Extensions.Hosting;
using StateStore.AspNetCore.WebPages;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>What all endpoints share.</summary>
internal sealed class Door(IStateStore store, HttpOptions options, TimeProvider clock, WebPageGuard pages, IHostApplicationLifetime lifetime)
{
    public INamespaces Namespaces => store.Namespaces;

    public IConversations Conversations => store.Conversations;

    public ITables Tables => store.Tables;

    public IKeys Keys => store.Keys;

    /// <summary>One for all requests: here those who wait stand in line.</summary>
    public LeaseService Leases { get; } = new(store, options.Limits, clock);

    public IChanges Changes => store.Changes;

    public WebPageGuard Pages => pages;

    public HttpOptions Options => options;

    public Limits Limits => options.Limits;

    public TimeProvider Clock => clock;

    /// <summary>The server is about to stop: whoever waits for events is to be answered.</summary>
    public CancellationToken Stopping => lifetime.ApplicationStopping;
}
