using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The changes of one conversation.</summary>
internal sealed class HistoryEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door.Options,
        HttpMethods.Get,
        "/v1/namespaces/{ns}/conversations/{id}/history",
        Get,
        new("Conversations", "getHistory", "History of a Conversation", "History")
        {
            Text = "Newest first; also of a conversation that was deleted not long ago.",
            Parameters = ["Limit"],
            Errors = [ErrorCode.NotFound],
        });

    private async ValueTask<StoreError?> Get(HttpContext context)
    {
        if (!QueryParameters.Read(context, "limit").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var (ns, id, _) = RequestNames.Of(context);
        var result = await door.Conversations.GetHistoryAsync(ns, id, limit, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var history, out error))
        {
            Write(context, history);
        }

        return error;
    }

    private static void Write(HttpContext context, HistoryPage history)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"changes\":["u8);
        var separator = ""u8;
        foreach (var change in history.Changes)
        {
            json.Raw(separator).Raw(change.Utf8.Span);
            separator = ","u8;
        }

        json.Raw("]}"u8);
        JsonAnswer.Write(context, ref json);
    }
}
