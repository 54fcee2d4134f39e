using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of one key. The content of the resource is the value of the key.</summary>
internal sealed class KeyEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/keys/{key}";
    private const string Tag = "Keys";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapRead(door, Path, Get, new(Tag, "getKey", "Read Key", "KeyValue", Permission.KeysRead)
        {
            Text = "Returns the value with the content type with which it was set. "
                + "With ttl the read also sets the expiry (a sliding expiry) and makes a new version; a browser may do that only for pages of this server. "
                + "With version it returns an earlier value, while that is kept.",
            Parameters = ["TtlOfRead", "VersionOfRead", "IfNoneMatchOfRead"],
            OtherAnswer = ("*/*", "Bytes"),
            HasVersion = true,
            Errors = [ErrorCode.NotFound, ErrorCode.Gone],
        });
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new(Tag, "setKey", "Set Key", "KeySet", Permission.KeysWrite)
        {
            Text = "The body is the value, of any content type. Without a content type it is JSON. JSON is checked and stored in compact form.",
            Body = "KeyValue",
            OtherBodies = [("*/*", "Bytes")],
            Parameters = ["Ttl", .. OperationDescription.WriteParameters],
            HasVersion = true,
            Errors = [ErrorCode.InvalidJson, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch, ErrorCode.LimitExceeded],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Delete, new(Tag, "deleteKey", "Delete Key", "KeyDeleted", Permission.KeysWrite)
        {
            Parameters = ["IfMatch", "IdempotencyKey", "DryRun"],
            Errors = [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
        });
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "ttl", "version").TryGet(out var query, out var error) ||
            !query.Ttl(door.Limits).TryGet(out var ttl, out error) ||
            !query.Version("version").TryGet(out var version, out error))
        {
            return error;
        }

        if (ttl.IsSaid && version is not null)
        {
            return StoreError.InvalidInput("ttl and version can't be given together: an earlier value does not change");
        }

        var (ns, key, _) = RequestNames.Of(context);
        if (ttl.IsSaid)
        {
            if (door.Pages.CheckChangingRead(context) is { } forbidden)
            {
                return forbidden;
            }

            var touched = await caller.Store.Keys.TouchAsync(ns, key, ttl, context.RequestAborted).ConfigureAwait(false);
            if (touched.TryGet(out var outcome, out error))
            {
                KeyJson.WriteValue(context, outcome.Version, outcome.Entry!);
            }

            return error;
        }

        var found = version is { } earlier
            ? await caller.Store.Keys.GetAsync(ns, key, earlier, door.Limits.PageSize, context.RequestAborted).ConfigureAwait(false)
            : await caller.Store.Keys.GetAsync(ns, key, context.RequestAborted).ConfigureAwait(false);
        if (found.TryGet(out var snapshot, out error) && !JsonAnswer.IsKnown(context, snapshot.Version))
        {
            KeyJson.WriteValue(context, snapshot.Version, snapshot.Entry);
        }

        return error;
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var contentType = context.Request.ContentType;
        var body = await RequestBody.ReadAnyAsync(
            context,
            door.Limits,
            (bytes, limits) => KeyValue.Parse(bytes, contentType, limits),
            "the value: JSON, or any bytes with another Content-Type").ConfigureAwait(false);
        if (!body.TryGet(out var value, out var error) ||
            !QueryParameters.Read(context, "ttl", WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !query.Ttl(door.Limits).TryGet(out var ttl, out error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var (ns, key, _) = RequestNames.Of(context);
        var command = new KeyCommand.Set(value, ttl) { ExpectedVersion = options.ExpectedVersion };
        var set = await caller.Store.Keys.ChangeAsync(ns, key, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (set.TryGet(out var outcome, out error))
        {
            KeyJson.WriteSet(context, outcome);
        }

        return error;
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        if (!(await BareRequest.ReadAsync(context, door.Limits).ConfigureAwait(false)).TryGet(out var options, out var error))
        {
            return error;
        }

        var (ns, key, _) = RequestNames.Of(context);
        var command = new KeyCommand.Delete { ExpectedVersion = options.ExpectedVersion };
        var deleted = await caller.Store.Keys.ChangeAsync(ns, key, command, options.Unconditional, context.RequestAborted).ConfigureAwait(false);
        if (!deleted.TryGet(out var outcome, out error))
        {
            return error;
        }

        if (outcome.Type is null)
        {
            return KeyDecider.NotFound;
        }

        JsonAnswer.WriteVersion(context, outcome.Version, outcome.Events);
        return null;
    }
}
