using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints of whole namespaces: their list, their contents and their deletion.</summary>
internal sealed class NamespaceEndpoints(Door door)
{
    private const int DefaultLimit = 100;
    private const int DefaultEvents = 10;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(
            door, HttpMethods.Get, "/v1/namespaces", List, new("Namespaces", "listNamespaces", "List Namespaces", "NamespaceList", Permission.Authenticated)
            {
                Text = "Ordered by name, ascending, with counts.",
                Parameters = ["Limit", "AfterName"],
            });
        endpoints.MapOperation(
            door, HttpMethods.Get, "/v1/namespaces/{ns}/debug", Debug, new("Namespaces", "debug", "Debug Schema Bundle", "Debug", Permission.NamespacesRead)
            {
                Text = "Returns the bundle, counts and the newest events, newest first. A namespace that was never used is empty; that is no error.",
                Parameters = ["EventCount"],
            });
        endpoints.MapOperation(
            door, HttpMethods.Delete, "/v1/namespaces/{ns}", Delete, new("Namespaces", "deleteNamespace", "Delete Namespace", "NamespaceDeleted", Permission.NamespacesDelete)
            {
                Text = "Deletes everything in the namespace: conversations, bundle, tables, keys, leases, limits, histories, events and answers under idempotency keys. "
                    + "After the answer no read finds any of it. Versions and positions continue from their last values. "
                    + "While sweeping is true, the server still removes the contents, and changes of the namespace fail with NAMESPACE_DELETING; retry those. "
                    + "Repeating the deletion does no harm.",
                Parameters = ["Confirm"],
                Errors = [ErrorCode.NotSupported],
            });
        endpoints.MapOperation(
            door, HttpMethods.Get, "/v1/namespaces/{ns}/stats", Stats, new("Namespaces", "stats", "Namespace Stats", "Stats", Permission.NamespacesRead)
            {
                Text = "Returns the counts of a namespace. Expired keys count until the server removes them, which is soon.",
            });
    }

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var result = await caller.Store.Namespaces.ListAsync(query.Text("after"), limit, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            Write(context, page);
        }

        return error;
    }

    private async ValueTask<StoreError?> Debug(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "event_count").TryGet(out var query, out var error) ||
            !query.Count("event_count", DefaultEvents, door.Limits.PageSize).TryGet(out var count, out error))
        {
            return error;
        }

        var result = await caller.Store.Namespaces.DescribeAsync(RequestNames.Of(context).Namespace, count, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var description, out error))
        {
            await WriteAsync(context, description).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Stats(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context).TryGet(out _, out var error))
        {
            return error;
        }

        var result = await caller.Store.Namespaces.DescribeAsync(RequestNames.Of(context).Namespace, 1, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var description, out error))
        {
            Write(context, description.Info);
        }

        return error;
    }

    private async ValueTask<StoreError?> Delete(HttpContext context, Caller caller)
    {
        var body = await RequestBody.ExpectNoneAsync(context, door.Limits).ConfigureAwait(false);
        if (!body.TryGet(out _, out var error) ||
            !QueryParameters.Read(context, "confirm").TryGet(out var query, out error) ||
            !WriteHeaders.Read(context).TryGet(out var options, out error))
        {
            return error;
        }

        if (options != default)
        {
            return new(ErrorCode.NotSupported, "Deleting a namespace takes no Idempotency-Key, If-Match or If-None-Match; deleting again does no harm");
        }

        var ns = RequestNames.Of(context).Namespace;
        if (query.Text("confirm") != ns)
        {
            return StoreError.InvalidInput("Everything in the namespace will be deleted: repeat its name in the query parameter confirm, percent-encoded, as ?confirm=NAME");
        }

        var result = await caller.Store.Namespaces.DeleteAsync(ns, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var deleted, out error))
        {
            if (deleted.Existed)
            {
                await door.Audit.RecordAsync(context, caller, AuditAction.NamespaceDeleted).ConfigureAwait(false);
            }

            var json = new JsonBuilder();
            json.Raw("{\"ok\":true,\"namespace\":"u8).String(ns).Raw(",\"deleted\":"u8).Bool(deleted.Existed);
            json.Raw(",\"sweeping\":"u8).Bool(deleted.IsSweeping).Raw("}"u8);
            JsonAnswer.Write(context, ref json);
        }

        return error;
    }

    private static void Write(HttpContext context, in NamespaceInfo info)
    {
        var json = new JsonBuilder(256);
        json.Raw("{\"ok\":true,\"namespace\":"u8).String(info.Name).Byte((byte)',');
        WriteCounts(info, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    private static void Write(HttpContext context, NamespacePage page)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"namespaces\":["u8);
        var separator = ""u8;
        foreach (var info in page.Namespaces)
        {
            json.Raw(separator).Raw("{\"name\":"u8).String(info.Name).Byte((byte)',');
            WriteCounts(info, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Raw("]"u8);
        JsonAnswer.WriteNext(page.Next, ref json);
        json.Raw("}"u8);
        JsonAnswer.Write(context, ref json);
    }

    private static ValueTask WriteAsync(HttpContext context, NamespaceDescription description)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"namespace\":"u8).String(description.Info.Name).Raw(",\"bundle\":"u8);
        if (description.Bundle is { } bundle)
        {
            json.Raw("{\"version\":"u8).Number(bundle.Version);
            BundleCodec.WriteHalves(bundle.Bundle, ref json);
            json.Raw("}"u8);
        }
        else
        {
            json.Raw("null"u8);
        }

        WriteError(",\"bundle_error\":"u8, description.BundleError, ref json);
        json.Raw(",\"counts\":{"u8);
        WriteCounts(description.Info, ref json);
        json.Byte((byte)'}');
        EventJson.WriteEvents(description.Newest, ref json);
        WriteError(",\"events_error\":"u8, description.EventsError, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    /// <summary>Writes a member with the error that prevents a part of the answer. Writes nothing without an error.</summary>
    private static void WriteError(ReadOnlySpan<byte> name, StoreError? error, scoped ref JsonBuilder json)
    {
        if (error is not null)
        {
            json.Raw(name).Raw("{\"code\":"u8).String(error.Code.Text()).Raw(",\"message\":"u8).String(error.Message).Byte((byte)'}');
        }
    }

    private static void WriteCounts(in NamespaceInfo info, scoped ref JsonBuilder json)
    {
        json.Raw("\"conversations\":"u8).Number(info.Conversations).Raw(",\"events\":"u8).Number(info.Events);
        json.Raw(",\"table_events\":"u8).Number(info.TableEvents);
        json.Raw(",\"keys\":"u8).Number(info.Keys).Raw(",\"key_bytes\":"u8).Number(info.KeyBytes).Raw(",\"key_events\":"u8).Number(info.KeyEvents);
        json.Raw(",\"inboxes\":"u8).Number(info.Inboxes).Raw(",\"inbox_bytes\":"u8).Number(info.InboxBytes).Raw(",\"message_events\":"u8).Number(info.MessageEvents);
    }
}
