using System.Collections.Immutable;

namespace StateStore.Engine.Webhooks;

/// <summary>
/// Subscriptions by address, as the bridge of the original Activepieces piece has them. Each is a webhook that gets the events alone, and its description
/// marks it. A webhook with another description is no subscriber.
/// </summary>
public sealed class WebhookSubscribers
{
    /// <summary>The description of a subscriber.</summary>
    public const string Mark = "Subscriber of the bridge";

    private const int MostAttempts = 5;

    /// <summary>The events that the original piece knows. Its trigger can't read an event without a current state.</summary>
    private static readonly ImmutableArray<string> Events = ["conversation.created", "conversation.changed"];

    private readonly EngineContext _context;

    internal WebhookSubscribers(EngineContext context) => _context = context;

    /// <summary>
    /// Subscribes an address to the conversations of a namespace. An address has one subscription for each namespace: a second call changes its state, and
    /// enables it if its receiver has answered 410. Errors: those of <see cref="IWebhooks.CreateAsync"/>, FORBIDDEN, NOT_FOUND (a namespace that the caller does
    /// not see).
    /// </summary>
    /// <param name="principal">The caller, which needs <see cref="Permission.WebhooksWrite"/>.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="url">The address.</param>
    /// <param name="state">The state in which a conversation must be after the event; null = any.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The webhook, and whether it is new.</returns>
    public async ValueTask<Result<(Webhook Webhook, bool IsNew)>> SubscribeAsync(
        Principal principal, string ns, string url, string? state, CancellationToken cancellation = default)
    {
        if (principal.CheckAll(Permission.WebhooksWrite, ns) is { } refusal)
        {
            return refusal;
        }

        Result<(Webhook, bool)> result;
        var attempts = 0;
        do
        {
            result = await TrySubscribeAsync(ns, url, state, cancellation).ConfigureAwait(false);
        }
        while (result.Error?.Code is ErrorCode.AlreadyExists or ErrorCode.NotFound && ++attempts < MostAttempts);

        return result;
    }

    /// <summary>Removes the subscriptions of an address in all namespaces. Errors: FORBIDDEN; those in namespaces that the caller does not see stay.</summary>
    /// <param name="principal">The caller, which needs <see cref="Permission.WebhooksWrite"/> for each of them.</param>
    /// <param name="url">The address.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The removed webhooks.</returns>
    public ValueTask<Result<ImmutableArray<Webhook>>> UnsubscribeAsync(Principal principal, string url, CancellationToken cancellation = default) =>
        RemoveAsync(principal, webhook => webhook.Url == url, cancellation);

    /// <summary>Removes one subscription. Errors: FORBIDDEN.</summary>
    /// <param name="principal">The caller, which needs <see cref="Permission.WebhooksWrite"/>.</param>
    /// <param name="id">The id. Nothing has an unknown one, and nothing happens.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The removed webhook, if there was one.</returns>
    public ValueTask<Result<ImmutableArray<Webhook>>> RemoveAsync(Principal principal, string id, CancellationToken cancellation = default) =>
        Webhook.IsId(id) ? RemoveAsync(principal, webhook => webhook.Id == id, cancellation) : new(ImmutableArray<Webhook>.Empty);

    /// <summary>Makes one attempt. NOT_FOUND and ALREADY_EXISTS tell that another request was faster.</summary>
    private async ValueTask<Result<(Webhook, bool)>> TrySubscribeAsync(string ns, string url, string? state, CancellationToken cancellation)
    {
        if (!(await _context.Webhooks.ListAsync(ns, cancellation).ConfigureAwait(false)).TryGet(out var webhooks, out var error))
        {
            return error;
        }

        if (webhooks.FirstOrDefault(IsSubscriber) is { } found)
        {
            return (await RenewAsync(found, state, cancellation).ConfigureAwait(false)).TryGet(out var renewed, out error) ? (renewed, false) : error;
        }

        var draft = new WebhookDraft { Url = url, Events = Events, Current = state, Payload = WebhookPayload.Event.Text(), Description = Mark };
        var made = await _context.Webhooks.CreateAsync(ns, draft, isDryRun: false, IsSubscriber, cancellation).ConfigureAwait(false);
        return made.TryGet(out var created, out error) ? (created.Webhook, true) : error;

        bool IsSubscriber(Webhook webhook) => webhook.Url == url && webhook.Description == Mark;
    }

    private async ValueTask<Result<Webhook>> RenewAsync(Webhook webhook, string? state, CancellationToken cancellation)
    {
        Result<Webhook> result = webhook;
        if (webhook.Filter.Current != state)
        {
            result = await _context.Webhooks.ChangeAsync(webhook.Namespace, webhook.Id, new() { Current = state ?? "" }, isDryRun: false, cancellation).ConfigureAwait(false);
        }

        return result.IsOk && webhook.State == WebhookState.Disabled
            ? await _context.Webhooks.PauseAsync(webhook.Namespace, webhook.Id, isPaused: false, isDryRun: false, cancellation).ConfigureAwait(false)
            : result;
    }

    private async ValueTask<Result<ImmutableArray<Webhook>>> RemoveAsync(Principal principal, Func<Webhook, bool> isWanted, CancellationToken cancellation)
    {
        // No index leads from an address to its webhooks: they are few, and a subscription ends rarely.
        var listed = await _context.Outages.Guard(WebhookScan.ListAsync(_context, WebhookEntries.AllWebhooks, cancellation)).ConfigureAwait(false);
        if (!listed.TryGet(out var all, out var error))
        {
            return error;
        }

        var removed = ImmutableArray.CreateBuilder<Webhook>();
        foreach (var webhook in all.Select(stored => stored.Webhook).Where(webhook => webhook.Description == Mark && isWanted(webhook)))
        {
            var refusal = principal.Check(Permission.WebhooksWrite, webhook.Namespace, webhook.Id);
            error = refusal ?? (await _context.Webhooks.DeleteAsync(webhook.Namespace, webhook.Id, isDryRun: false, cancellation).ConfigureAwait(false)).Error;
            if (error is null)
            {
                removed.Add(webhook.Masked());
            }
            else if (error.Code != ErrorCode.NotFound)
            {
                return error;
            }
        }

        return removed.DrainToImmutable();
    }
}
