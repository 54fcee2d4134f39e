using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints that move, cancel and fire a timeout of a conversation.</summary>
internal sealed class TimeoutEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/conversations/{id}/timeouts/{to}";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Patch, Path, Move, Change("moveTimeout", "Move Timeout") with
        {
            Text = "Gives a timeout of the conversation another time: at, or delay from now. A time that has passed fires it at once.",
            Body = "MoveTimeout",
            Errors = [ErrorCode.InvalidJson, ErrorCode.TooLarge, .. OfChanges],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Cancel, Change("cancelTimeout", "Cancel Timeout") with
        {
            Text = "Removes a timeout of the conversation. It is armed again when the conversation enters the state again.",
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + RawPath.Fire, Fire, Change("fireTimeout", "Fire Timeout") with
        {
            Text = "Fires a timeout of the conversation now. The state machine, the JSON Schema and the hook of the server check the change; if one of them refuses it, "
                + "nothing changes.",
            Errors = [.. OfChanges, ErrorCode.InvalidTransition, ErrorCode.InvalidData, ErrorCode.TooLarge],
        });
    }

    private static ErrorCode[] OfChanges =>
        [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch, ErrorCode.HookRejected, ErrorCode.HookFailed];

    private static OperationDescription Change(string id, string summary) => new("Conversations", id, summary, "ConversationChanged", Permission.ConversationsWrite)
    {
        Parameters = OperationDescription.WriteParameters,
        HasVersion = true,
        Errors = [.. OfChanges],
    };

    private async ValueTask<StoreError?> Move(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, MoveTimeoutBody.Parse, MoveTimeoutBody.Form).ConfigureAwait(false);
        if (!body.TryGet(out var move, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query, move.ExpectedVersion).TryGet(out var options, out error))
        {
            return error;
        }

        var (ns, id, to) = RequestNames.Of(context);
        return Answer(context, await caller.Store.Conversations.MoveTimeoutAsync(ns, id, to, move.Time, options, context.RequestAborted).ConfigureAwait(false));
    }

    private ValueTask<StoreError?> Cancel(HttpContext context, Caller caller) => RunAsync(
        context, (ns, id, to, options) => caller.Store.Conversations.CancelTimeoutAsync(ns, id, to, options, context.RequestAborted));

    private ValueTask<StoreError?> Fire(HttpContext context, Caller caller) => RunAsync(
        context, (ns, id, to, options) => caller.Store.Conversations.FireTimeoutAsync(ns, id, to, options, context.RequestAborted));

    /// <summary>Makes a change that the path defines completely.</summary>
    private async ValueTask<StoreError?> RunAsync(
        HttpContext context, Func<string, string, string, WriteOptions, ValueTask<Result<ConversationOutcome>>> change)
    {
        var request = await BareRequest.ReadAsync(context, door.Limits).ConfigureAwait(false);
        if (!request.TryGet(out var options, out var error))
        {
            return error;
        }

        var (ns, id, to) = RequestNames.Of(context);
        return Answer(context, await change(ns, id, to, options).ConfigureAwait(false));
    }

    private static StoreError? Answer(HttpContext context, Result<ConversationOutcome> result)
    {
        if (result.TryGet(out var outcome, out var error))
        {
            ConversationEndpoints.Write(context, outcome);
        }

        return error;
    }
}
