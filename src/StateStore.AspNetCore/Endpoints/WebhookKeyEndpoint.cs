using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>
/// The public keys of a webhook. The receiver has no credentials of this server, so the endpoint is public. An id has 64 random bits, so a caller
/// cannot find a webhook by trying ids.
/// </summary>
/// <param name="door">The services that all endpoints share.</param>
/// <param name="store">The whole store: the request has no caller with rights.</param>
internal sealed class WebhookKeyEndpoint(Door door, IStateStore store)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door,
        HttpMethods.Get,
        WebhookEndpoints.One + "/jwks",
        Get,
        new("Webhooks", "getWebhookKeys", "Get Webhook Keys", "WebhookKeys", Permission.Public)
        {
            Text = "Returns the public keys with which a receiver verifies signatures of the kind ed25519, as a JSON Web Key Set. A receiver needs no credentials for it. "
                + "The set is empty for a webhook with the signature hmac.",
        });

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        if (!(await store.Webhooks.GetAsync(ns, id, context.RequestAborted).ConfigureAwait(false)).TryGet(out var found, out error))
        {
            return error;
        }

        var now = door.Clock.GetUtcNow();
        var keys = WebhookKeySet.Write(found.Webhook.Secrets.Where(key => key.ExpiresAt is not { } end || end > now));
        return await AdminRequest.AnswerAsync(context, keys).ConfigureAwait(false);
    }
}
