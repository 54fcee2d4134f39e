using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of the deliveries of webhooks: tests, recent attempts, dead letters and their replay.</summary>
internal sealed class DeliveryEndpoints(Door door)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        const string One = WebhookEndpoints.One;
        endpoints.MapOperation(door, HttpMethods.Post, One + "/test", Test, WebhookEndpoints.Change("testWebhook", "Test Webhook", "WebhookTested") with
        {
            Text = "Sends an event of the type webhook.test. The deliveries show its result under the id that the answer has.",
        });
        endpoints.MapOperation(door, HttpMethods.Get, One + "/deliveries", Deliveries, WebhookEndpoints.Read("listDeliveries", "List Deliveries", "DeliveryList") with
        {
            Text = "Returns the 50 most recent attempts, newest first.",
        });
        endpoints.MapOperation(door, HttpMethods.Get, One + "/dead-letters", Dead, WebhookEndpoints.Read("listDeadLetters", "List Dead Letters", "DeadLetterList") with
        {
            Text = "Returns the events that the receiver did not accept within a day, oldest first.",
            Parameters = ["Limit", "AfterName"],
        });
        endpoints.MapOperation(door, HttpMethods.Post, One + "/replay", Replay, WebhookEndpoints.Change("replayDeadLetters", "Replay Dead Letters", "Replayed") with
        {
            Text = "Sends one dead letter again, or all of them, under the ids that they had. The server retries each for up to a day.",
            Body = "ReplayDeadLetters",
            Errors = [ErrorCode.InvalidJson, ErrorCode.TooLarge],
        });
    }

    private async ValueTask<StoreError?> Test(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        if (!body.TryGet(out _, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var tested = await caller.Store.Webhooks.TestAsync(ns, id, isDryRun, context.RequestAborted).ConfigureAwait(false);
        return tested.TryGet(out var message, out error)
            ? await AdminRequest.AnswerAsync(context, WebhookAnswers.Tested(message, isDryRun)).ConfigureAwait(false)
            : error;
    }

    private async ValueTask<StoreError?> Deliveries(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var listed = await caller.Store.Webhooks.ListAttemptsAsync(ns, id, context.RequestAborted).ConfigureAwait(false);
        return listed.TryGet(out var attempts, out error) ? await AdminRequest.AnswerAsync(context, WebhookAnswers.Attempts(attempts)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Dead(HttpContext context, Caller caller)
    {
        if (!AdminRequest.ReadPage(context, door.Limits).TryGet(out var page, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var listed = await caller.Store.Webhooks.ListDeadAsync(ns, id, page.After, page.Limit, context.RequestAborted).ConfigureAwait(false);
        return listed.TryGet(out var dead, out error) ? await AdminRequest.AnswerAsync(context, WebhookAnswers.Dead(dead)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Replay(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, WebhookDraft.ParseReplay, form: null).ConfigureAwait(false);
        if (!body.TryGet(out var wanted, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var letter = wanted.Length == 0 ? null : wanted;
        if (!(await caller.Store.Webhooks.ReplayAsync(ns, id, letter, isDryRun, context.RequestAborted).ConfigureAwait(false)).TryGet(out var count, out error))
        {
            return error;
        }

        if (!isDryRun)
        {
            await WebhookEndpoints.RecordAsync(door, context, caller, AuditAction.WebhookReplayed, id, url: null).ConfigureAwait(false);
        }

        return await AdminRequest.AnswerAsync(context, WebhookAnswers.Replayed(count, isDryRun)).ConfigureAwait(false);
    }
}
