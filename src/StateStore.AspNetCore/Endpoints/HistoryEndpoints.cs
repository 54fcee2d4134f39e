using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The changes of one conversation, or of one key.</summary>
internal sealed class HistoryEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    /// <summary>Reads it where it is kept: namespace, id, how many at most, and where to go on.</summary>
    private delegate ValueTask<Result<HistoryPage>> Reader(string ns, string id, int limit, long? after, CancellationToken cancellation);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(
            door.Options,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/conversations/{id}/history",
            context => GetAsync(context, door.Conversations.GetHistoryAsync),
            new("Conversations", "getHistory", "History of a Conversation", "History")
            {
                Text = "Newest first; also of a conversation that was deleted not long ago.",
                Parameters = ["Limit", "AfterVersion"],
                Errors = [ErrorCode.NotFound],
            });
        endpoints.MapOperation(
            door.Options,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/keys/{key}/history",
            context => GetAsync(context, door.Keys.GetHistoryAsync),
            new("Keys", "getKeyHistory", "History of a Key", "KeyHistory")
            {
                Text = "Newest first; also of a key that was deleted or has expired not long ago. Leases and limits have none.",
                Parameters = ["Limit", "AfterVersion"],
                Errors = [ErrorCode.NotFound],
            });
    }

    private async ValueTask<StoreError?> GetAsync(HttpContext context, Reader read)
    {
        if (!QueryParameters.Read(context, "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !query.Version("after").TryGet(out var after, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await read(ns, id, limit, after, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var history, out error))
        {
            await WriteAsync(context, history).ConfigureAwait(false);
        }

        return error;
    }

    private static ValueTask WriteAsync(HttpContext context, HistoryPage history)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"changes\":["u8);
        var separator = ""u8;
        foreach (var change in history.Changes)
        {
            json.Raw(separator).Raw(change.Utf8.Span);
            separator = ","u8;
        }

        json.Raw("],\"next\":"u8).OptionalNumber(history.Next);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }
}
