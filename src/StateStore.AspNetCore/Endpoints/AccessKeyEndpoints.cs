using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of API keys. An application without stored keys does not have them.</summary>
/// <param name="door">The services that all endpoints share.</param>
/// <param name="keys">The stored keys.</param>
/// <param name="ring">The accepted keys. It learns each change at once.</param>
internal sealed class AccessKeyEndpoints(Door door, AccessStore keys, KeyRing ring)
{
    private const string Path = "/v1/admin/keys";
    private const string One = Path + "/{access_key}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Get, Path, List, Describe("listAccessKeys", "List API Keys", "AccessKeyList") with
        {
            Text = "Ordered by id, the revoked keys included. No answer contains the text of a key.",
            Parameters = ["Limit", "AfterName"],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path, Create, Describe("createAccessKey", "Create API Key", "AccessKeyCreated") with
        {
            Text = "The answer has the text of the key as key. It is shown only here; the server keeps its hash. With certificate the grants are those of a "
                + "client certificate with this common name, and there is no key. The first key of an open server closes it, so it must have the scope admin.",
            Body = "CreateAccessKey",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.LimitExceeded, ErrorCode.InvalidJson, ErrorCode.TooLarge],
        });
        endpoints.MapOperation(door, HttpMethods.Get, One, Get, Describe("getAccessKey", "Get API Key", "AccessKey") with { Errors = [ErrorCode.NotFound] });
        endpoints.MapOperation(door, HttpMethods.Delete, One, Revoke, Describe("revokeAccessKey", "Revoke API Key", "AccessKey") with
        {
            Text = "Refuses the key for good, on every server of the storage within a second, and ends its open feeds. Repeating it does no harm.",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.NotSupported],
        });
        endpoints.MapOperation(door, HttpMethods.Post, One + "/rotate", Rotate, Describe("rotateAccessKey", "Rotate API Key", "AccessKeyCreated") with
        {
            Text = "Gives the key a new text, which is shown only here. The server accepts the earlier text until the overlap ends.",
            Body = "RotateAccessKey",
            Parameters = ["DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.InvalidJson, ErrorCode.TooLarge],
        });
        MapSwitch(endpoints, "disable", "Disable API Key", "Refuses the key until it is enabled again.", isDisabled: true);
        MapSwitch(endpoints, "enable", "Enable API Key", "Accepts a disabled key again.", isDisabled: false);
    }

    private static OperationDescription Describe(string id, string summary, string answer) => new("Access", id, summary, answer, Permission.Admin);

    private void MapSwitch(IEndpointRouteBuilder endpoints, string verb, string summary, string text, bool isDisabled) => endpoints.MapOperation(
        door,
        HttpMethods.Post,
        $"{One}/{verb}",
        (context, caller) => ChangeAsync(context, (store, id) => store.DisableKeyAsync(id, isDisabled, context.RequestAborted, AdminRequest.ActorOf(context, caller))),
        Describe(verb + "AccessKey", summary, "AccessKey") with { Text = text, Parameters = ["DryRun"], Errors = [ErrorCode.NotFound, ErrorCode.NotSupported] });

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!AdminRequest.ReadPage(context, door.Limits).TryGet(out var page, out var error))
        {
            return error;
        }

        var listed = await keys.ListKeysAsync(context.RequestAborted).ConfigureAwait(false);
        return listed.TryGet(out var all, out error) ? await AdminRequest.AnswerAsync(context, AccessAnswers.Keys(all, page.After, page.Limit)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var got = await keys.GetKeyAsync(RequestNames.Of(context).Id, context.RequestAborted).ConfigureAwait(false);
        return got.TryGet(out var key, out error) ? await AdminRequest.AnswerAsync(context, AccessAnswers.Key(key)).ConfigureAwait(false) : error;
    }

    private async ValueTask<StoreError?> Create(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, KeyDraft.Parse, "the members name and scopes").ConfigureAwait(false);
        if (!body.TryGet(out var draft, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error) || (error = ring.CheckFirst(draft)) is not null)
        {
            return error;
        }

        var result = await Store(isDryRun).CreateKeyAsync(draft, context.RequestAborted, AdminRequest.ActorOf(context, caller)).ConfigureAwait(false);
        return result.TryGet(out var created, out error)
            ? await AnswerAsync(context, AccessAnswers.Created(created.Key, created.Text, isDryRun)).ConfigureAwait(false)
            : error;
    }

    private async ValueTask<StoreError?> Rotate(HttpContext context, Caller caller)
    {
        var body = await AdminRequest.ReadBodyAsync(context, door.Limits, AccessCodec.ParseRotation, form: null).ConfigureAwait(false);
        if (!body.TryGet(out var overlap, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var result = await Store(isDryRun).RotateKeyAsync(RequestNames.Of(context).Id, overlap, context.RequestAborted, AdminRequest.ActorOf(context, caller)).ConfigureAwait(false);
        return result.TryGet(out var rotated, out error)
            ? await AnswerAsync(context, AccessAnswers.Rotated(rotated.Key, rotated.Text, isDryRun)).ConfigureAwait(false)
            : error;
    }

    private ValueTask<StoreError?> Revoke(HttpContext context, Caller caller) =>
        ChangeAsync(context, (store, id) => store.RevokeKeyAsync(id, context.RequestAborted, AdminRequest.ActorOf(context, caller)));

    /// <summary>Makes a change that the path defines completely.</summary>
    private async ValueTask<StoreError?> ChangeAsync(HttpContext context, Func<AccessStore, string, ValueTask<Result<AccessKey>>> change)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        if (!body.TryGet(out _, out var error) || !AdminRequest.ReadDryRun(context).TryGet(out var isDryRun, out error))
        {
            return error;
        }

        var result = await change(Store(isDryRun), RequestNames.Of(context).Id).ConfigureAwait(false);
        return result.TryGet(out var key, out error) ? await AnswerAsync(context, AccessAnswers.Key(key, isDryRun)).ConfigureAwait(false) : error;
    }

    private AccessStore Store(bool isDryRun) => isDryRun ? keys.DryRun : keys;

    /// <summary>Answers after a change, which then holds on this server. If the storage fails meanwhile, the ring reads the change at its next look.</summary>
    private async ValueTask<StoreError?> AnswerAsync(HttpContext context, JsonText answer)
    {
        await ring.RefreshAsync(context.RequestAborted).ConfigureAwait(false);
        return await AdminRequest.AnswerAsync(context, answer).ConfigureAwait(false);
    }
}
