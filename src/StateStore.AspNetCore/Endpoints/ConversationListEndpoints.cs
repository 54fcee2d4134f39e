using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint that lists the conversations of a namespace in pages.</summary>
internal sealed class ConversationListEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door,
        HttpMethods.Get,
        "/v1/namespaces/{ns}/conversations",
        List,
        new("Conversations", "listConversations", "List Conversations", "ConversationList", Permission.ConversationsRead)
        {
            Text = "Ordered by id, ascending. A page may have fewer than limit conversations; only next = null means the end.",
            Parameters = ["State", "Prefix", "Limit", "AfterName"],
        });

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "state", "prefix", "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var asked = new ConversationQuery(query.Text("state"), query.Text("prefix"), query.Text("after"), limit);
        var result = await caller.Store.Conversations.ListAsync(RequestNames.Of(context).Namespace, asked, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private static ValueTask WriteAsync(HttpContext context, ConversationPage page)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"conversations\":["u8);
        var separator = ""u8;
        foreach (var listed in page.Conversations)
        {
            json.Raw(separator).Raw("{\"id\":"u8).String(listed.Id).Raw(","u8);
            ConversationCodec.WriteMembers(listed.Conversation, ref json);
            json.Raw(",\"version\":"u8).Number(listed.Version);
            ConversationCodec.WriteTimes(listed.Conversation, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Raw("]"u8);
        JsonAnswer.WriteNext(page.Next, ref json);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }
}
