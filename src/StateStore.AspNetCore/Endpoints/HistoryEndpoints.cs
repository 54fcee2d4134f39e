using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints for the history of one conversation or of one key.</summary>
internal sealed class HistoryEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    /// <summary>Reads a page of a history: at most <paramref name="limit"/> changes older than version <paramref name="after"/>.</summary>
    private delegate ValueTask<Result<HistoryPage>> Reader(string ns, string id, int limit, long? after, CancellationToken cancellation);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(
            door,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/conversations/{id}/history",
            (context, caller) => GetAsync(context, caller, caller.Store.Conversations.GetHistoryAsync),
            new("Conversations", "getHistory", "History of a Conversation", "History", Permission.ConversationsRead)
            {
                Text = "Newest first. It includes conversations that were deleted recently.",
                Parameters = ["Limit", "AfterVersion"],
                Errors = [ErrorCode.NotFound],
            });
        endpoints.MapOperation(
            door,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/keys/{key}/history",
            (context, caller) => GetAsync(context, caller, caller.Store.Keys.GetHistoryAsync),
            new("Keys", "getKeyHistory", "History of a Key", "KeyHistory", Permission.KeysRead)
            {
                Text = "Newest first. It includes keys that were deleted or have expired recently. Leases and limits have no history.",
                Parameters = ["Limit", "AfterVersion"],
                Errors = [ErrorCode.NotFound],
            });
    }

    private async ValueTask<StoreError?> GetAsync(HttpContext context, Caller caller, Reader read)
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
