using System.Collections.Immutable;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints that create, show, change and delete webhooks.</summary>
internal sealed class WebhookEndpoints(Door door)
{
    internal const string Path = "/v1/namespaces/{ns}/webhooks";
    internal const string One = Path + "/{webhook}";

    private static readonly ImmutableArray<ErrorCode> OfBodies = [ErrorCode.InvalidJson, ErrorCode.TooLarge];

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, Path, List, Read("listWebhooks", "List Webhooks", "WebhookList") with
        {
            Text = "Ordered by id. No answer has a secret or the value of a header.",
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path, Create, Change("createWebhook", "Create Webhook", "WebhookCreated") with
        {
            Text = "The server POSTs each event of the namespace that the filter takes to the address, signed by Standard Webhooks 1.0, at least once, and in the order "
                + "of each conversation, table or key. The webhook begins with the events after this moment. The answer has the secret, which is shown only here.",
            Body = "CreateWebhook",
            Errors = [.. OfBodies, ErrorCode.LimitExceeded],
        });
        endpoints.MapOperation(door, HttpMethods.Get, One, Get, Read("getWebhook", "Get Webhook", "WebhookInfo") with
        {
            Text = "Returns the webhook and the progress of its deliveries, which is stored about once a second.",
        });
        endpoints.MapOperation(door, HttpMethods.Patch, One, Patch, Change("changeWebhook", "Change Webhook", "Webhook") with
        {
            Text = "Changes the members of the body and keeps the others. An empty entered, left, current or description removes it.",
            Body = "ChangeWebhook",
            Errors = OfBodies,
        });
        endpoints.MapOperation(door, HttpMethods.Delete, One, Delete, Change("deleteWebhook", "Delete Webhook", "Webhook") with
        {
            Text = "Deletes the webhook with its dead letters and the events that wait.",
        });
        endpoints.MapOperation(door, HttpMethods.Post, One + "/rotate", Rotate, Change("rotateWebhook", "Rotate Webhook Secret", "WebhookCreated") with
        {
            Text = "Gives the webhook a new secret, which is shown only here. The server signs with both secrets until the overlap ends.",
            Body = "RotateWebhook",
            Errors = OfBodies,
        });
        MapSwitch(endpoints, "pause", "Pause Webhook", "Stops the sending. The server collects the events, each for at most a day.", isPaused: true);
        MapSwitch(endpoints, "resume", "Resume Webhook", "Continues a paused webhook, or one that was disabled because its receiver answered 410.", isPaused: false);
    }

    internal static OperationDescription Read(string id, string summary, string answer) => new("Webhooks", id, summary, answer, Permission.WebhooksRead);

    internal static OperationDescription Change(string id, string summary, string answer) => new("Webhooks", id, summary, answer, Permission.WebhooksWrite)
    {
        Parameters = ["DryRun"],
        Errors = [ErrorCode.NotSupported],
    };

    /// <summary>Records a change for the audit log: the webhook and its address.</summary>
    internal static ValueTask RecordAsync(Door door, HttpContext context, Caller caller, AuditAction action, string id, string? url)
    {
        var details = new JsonBuilder();
        details.Raw("{\"webhook\":"u8).String(id);
        if (url is not null)
        {
            details.Raw(",\"url\":"u8).String(url);
        }

        return door.Audit.RecordAsync(context, caller, action, details.Byte((byte)'}').ToJsonText());
    }

    private void MapSwitch(IEndpointRouteBuilder endpoints, string verb, string summary, string text, bool isPaused) => endpoints.MapOperation(
        door,
        HttpMethods.Post,
        $"{One}/{verb}",
        (context, caller) => ChangeAsync(
            context,
            caller,
            isPaused ? AuditAction.WebhookPaused : AuditAction.WebhookResumed,
            (ns, id, isDryRun) => caller.Store.Webhooks.PauseAsync(ns, id, isPaused, isDryRun, context.RequestAborted)),
        Change(verb + "Webhook", summary, "Webhook") with { Text = text });

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var listed = await caller.Store.Webhooks.ListAsync(RequestNames.Of(context).Namespace, context.RequestAborted).ConfigureAwait(false);
        return listed.TryGet(out var webhooks, out error) ? await AdminRequest.AnswerAsync(context, WebhookAnswers.List(webhooks)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var got = await caller.Store.Webhooks.GetAsync(ns, id, context.RequestAborted).ConfigureAwait(false);
        return got.TryGet(out var info, out error) ? await AdminRequest.AnswerAsync(context, WebhookAnswers.Info(info)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Create(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, WebhookDraft.Parse, "the member url").ConfigureAwait(false);
        if (!body.TryGet(out var draft, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var made = await caller.Store.Webhooks.CreateAsync(RequestNames.Of(context).Namespace, draft, isDryRun, context.RequestAborted).ConfigureAwait(false);
        return await AnswerAsync(context, caller, made, AuditAction.WebhookCreated, isDryRun).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> Rotate(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, AccessCodec.ParseRotation, form: null).ConfigureAwait(false);
        if (!body.TryGet(out var overlap, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var rotated = await caller.Store.Webhooks.RotateAsync(ns, id, overlap, isDryRun, context.RequestAborted).ConfigureAwait(false);
        return await AnswerAsync(context, caller, rotated, AuditAction.WebhookRotated, isDryRun).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> AnswerAsync(HttpContext context, Caller caller, Result<NewWebhook> result, AuditAction action, bool isDryRun)
    {
        if (!result.TryGet(out var made, out var error))
        {
            return error;
        }

        if (!isDryRun)
        {
            await RecordAsync(door, context, caller, action, made.Webhook.Id, made.Webhook.Url).ConfigureAwait(false);
        }

        return await AdminRequest.AnswerAsync(context, WebhookAnswers.Created(made, isDryRun)).ConfigureAwait(false);
    }

    private async ValueTask<StoreError?> Patch(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, WebhookDraft.Parse, "the members to change").ConfigureAwait(false);
        return body.TryGet(out var draft, out var error)
            ? await RunAsync(
                context,
                caller,
                AuditAction.WebhookChanged,
                (ns, id, isDryRun) => caller.Store.Webhooks.ChangeAsync(ns, id, draft, isDryRun, context.RequestAborted)).ConfigureAwait(false)
            : error;
    }

    private ValueTask<StoreError?> Delete(HttpContext context, Caller caller) => ChangeAsync(
        context, caller, AuditAction.WebhookDeleted, (ns, id, isDryRun) => caller.Store.Webhooks.DeleteAsync(ns, id, isDryRun, context.RequestAborted));

    /// <summary>Makes a change that the path defines completely.</summary>
    private async ValueTask<StoreError?> ChangeAsync(
        HttpContext context, Caller caller, AuditAction action, Func<string, string, bool, ValueTask<Result<Webhook>>> change)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        return body.TryGet(out _, out var error) ? await RunAsync(context, caller, action, change).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> RunAsync(
        HttpContext context, Caller caller, AuditAction action, Func<string, string, bool, ValueTask<Result<Webhook>>> change)
    {
        if (!AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out var error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        if (!(await change(ns, id, isDryRun).ConfigureAwait(false)).TryGet(out var webhook, out error))
        {
            return error;
        }

        if (!isDryRun)
        {
            await RecordAsync(door, context, caller, action, webhook.Id, webhook.Url).ConfigureAwait(false);
        }

        return await AdminRequest.AnswerAsync(context, WebhookAnswers.One(webhook, isDryRun)).ConfigureAwait(false);
    }
}
