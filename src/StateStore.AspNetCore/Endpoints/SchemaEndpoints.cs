using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.OpenApi;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of the schema bundle of a namespace.</summary>
internal sealed class SchemaEndpoints(Door door)
{
    private const string Path = "/v1/namespaces/{ns}/schema";
    private const string BundleForm = "{fsm?, json_schema?, ttl?, inbox?}";
    private const int DefaultExamined = 10_000;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(door, HttpMethods.Put, Path, Put, new("Namespaces", "setSchema", "Set Schema Bundle", "SchemaSet", Permission.SchemaWrite)
        {
            Text = "Replaces the whole bundle: an absent half is removed. "
                + "The answer warns of probable mistakes, and of conversations in states that the new machine does not have.",
            Body = "SchemaBundle",
            Parameters = OperationDescription.WriteParameters,
            HasVersion = true,
            Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidSchema, ErrorCode.TooLarge, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
        });
        endpoints.MapRead(door, Path, Get, new("Namespaces", "getSchema", "Get Schema Bundle", "Schema", Permission.SchemaRead)
        {
            Parameters = ["IfNoneMatchOfRead"],
            HasVersion = true,
            Errors = [ErrorCode.NotFound],
        });
        endpoints.MapOperation(door, HttpMethods.Delete, Path, Delete, new("Namespaces", "removeSchema", "Remove Schema Bundle", "SchemaVersion", Permission.SchemaWrite)
        {
            Text = "Without a bundle every state and all data are allowed.",
            Parameters = OperationDescription.WriteParameters,
            HasVersion = true,
            Errors = [ErrorCode.NotFound, ErrorCode.VersionConflict, ErrorCode.IdempotencyMismatch],
        });
        endpoints.MapOperation(door, HttpMethods.Post, Path + ":check", Check, new("Namespaces", "checkSchema", "Check Schema Bundle", "SchemaReport", Permission.ConversationsRead)
        {
            Text = "Compiles a bundle without setting it, and reports what would become of the conversations. "
                + "A report ends after about two seconds; then next is the value of after with which another request continues it.",
            Body = "SchemaBundle",
            Parameters = ["LimitOfCheck", "AfterName"],
            Errors = [ErrorCode.InvalidJson, ErrorCode.InvalidSchema, ErrorCode.TooLarge],
        });
    }

    private async ValueTask<StoreError?> Put(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, SchemaBundle.Parse, BundleForm).ConfigureAwait(false);
        if (!body.TryGet(out var bundle, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.Read(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        var ns = RequestNames.Of(context).Namespace;
        var result = await caller.Store.Namespaces.SetBundleAsync(ns, bundle, options, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var outcome, out error))
        {
            await RecordAsync(context, caller, AuditAction.SchemaSet, outcome).ConfigureAwait(false);
            var warnings = await BundleReview.OfAsync(caller.Store.Conversations, ns, bundle, door.Limits, context.RequestAborted).ConfigureAwait(false);
            WriteSet(context, outcome, warnings);
        }

        return error;
    }

    /// <summary>Writes <c>{"ok":true,"version":n,"changed":b}</c>, with <c>"warnings":[..]</c> if there are any.</summary>
    private static void WriteSet(HttpContext context, BundleOutcome outcome, IReadOnlyList<Problem> warnings)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"version\":"u8).Number(outcome.Version).Raw(",\"changed\":"u8).Bool(outcome.Changed);
        if (warnings.Count > 0)
        {
            json.Raw(",\"warnings\":"u8);
            Problem.WriteAll(warnings, ref json);
        }

        DryRunJson.Write(outcome.Events, ref json);
        json.Raw("}"u8);
        JsonAnswer.SetVersion(context, outcome.Version);
        JsonAnswer.Write(context, ref json);
    }

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var result = await caller.Store.Namespaces.GetBundleAsync(RequestNames.Of(context).Namespace, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var found, out error) && !JsonAnswer.IsKnown(context, found.Version))
        {
            var json = new JsonBuilder();
            json.Raw("{\"ok\":true,\"version\":"u8).Number(found.Version);
            BundleCodec.WriteHalves(found.Bundle, ref json);
            json.Raw("}"u8);
            JsonAnswer.SetVersion(context, found.Version);
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var request = await BareRequest.ReadAsync(context, door.Limits).ConfigureAwait(false);
        if (!request.TryGet(out var options, out var error))
        {
            return error;
        }

        var ns = RequestNames.Of(context).Namespace;
        var result = await caller.Store.Namespaces.RemoveBundleAsync(ns, options, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var outcome, out error))
        {
            await RecordAsync(context, caller, AuditAction.SchemaRemoved, outcome).ConfigureAwait(false);
            JsonAnswer.WriteVersion(context, outcome.Version, outcome.Events);
        }

        return error;
    }

    private async ValueTask<StoreError?> Check(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ReadAsync(context, door.Limits, SchemaBundle.Parse, BundleForm).ConfigureAwait(false);
        if (!body.TryGet(out var bundle, out var error) ||
            !QueryParameters.Read(context, "limit", "after").TryGet(out var query, out error) ||
            !query.Count("limit", DefaultExamined, BundleReport.MostExamined).TryGet(out var limit, out error))
        {
            return error;
        }

        var ns = RequestNames.Of(context).Namespace;
        var checking = BundleReport.OfAsync(caller.Store.Conversations, ns, bundle, door.Limits, query.Text("after"), limit, cancellation: context.RequestAborted);
        if ((await checking.ConfigureAwait(false)).TryGet(out var report, out error))
        {
            await SchemaReportJson.WriteAsync(context, report, bundle.Warnings(door.Limits)).ConfigureAwait(false);
        }

        return error;
    }

    private ValueTask RecordAsync(HttpContext context, Caller caller, AuditAction action, BundleOutcome outcome)
    {
        if (!outcome.Changed || outcome.Events is not null)
        {
            return ValueTask.CompletedTask;
        }

        var json = new JsonBuilder();
        var details = json.Raw("{\"version\":"u8).Number(outcome.Version).Byte((byte)'}').ToJsonText();
        json.Dispose();
        return door.Audit.RecordAsync(context, caller, action, details);
    }
}
