using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints for changes of one key that depend on its current value or expiry.</summary>
internal sealed class KeyChangeEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/keys/{key}";
    private const string Tag = "Keys";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(
            door, HttpMethods.Post, Path + "/increment", (context, caller) => ChangeAsync(context, caller, KeyBody.ParseIncrement), new(Tag, "incrementKey", "Increment Key", "KeyChanged", Permission.KeysWrite)
            {
                Text = "Adds to a number and returns the sum, atomically. A missing key counts as 0. Without ttl the expiry does not change.",
                Body = "Increment",
                Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
                HasVersion = true,
                Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidData, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
            });
        endpoints.MapOperation(
            door, HttpMethods.Post, Path + "/compare-and-set", (context, caller) => ChangeAsync(context, caller, KeyBody.ParseCompareAndSet), new(Tag, "compareAndSetKey", "Compare and Set Key", "KeyChanged", Permission.KeysWrite)
            {
                Text = "Sets the value only if the current value equals the expected one as JSON. Without expected, only if the key does not exist.",
                Body = "CompareAndSet",
                Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
                HasVersion = true,
                Errors = [ErrorCode.InvalidJson, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
            });
        endpoints.MapOperation(
            door, HttpMethods.Post, Path + "/touch", (context, caller) => ChangeAsync(context, caller, KeyBody.ParseTouch), new(Tag, "touchKey", "Touch Key", "KeyChanged", Permission.KeysWrite)
            {
                Text = "Sets the expiry and keeps the value. A ttl of -1 removes the expiry.",
                Body = "Touch",
                Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
                HasVersion = true,
                Errors = [ErrorCode.InvalidJson, ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
            });
    }

    private async ValueTask<StoreError?> ChangeAsync(HttpContext context, Caller caller, BodyParser<KeyCommand> parse)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, parse).ConfigureAwait(false);
        if (!body.TryGet(out var command, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var (ns, key, _) = RequestNames.Of(context);
        command = command with { ExpectedVersion = options.ExpectedVersion };
        var changed = await caller.Store.Keys.ChangeAsync(ns, key, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (changed.TryGet(out var outcome, out error))
        {
            KeyJson.WriteChanged(context, outcome);
        }

        return error;
    }
}
