using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoints that list the conversations of a namespace in pages, and summarise them by state.</summary>
internal sealed class ConversationListEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation(
            door,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/conversations",
            List,
            new("Conversations", "listConversations", "List Conversations", "ConversationList", Permission.ConversationsRead)
            {
                Text = "Ordered by id, ascending; with older_than by age, the oldest first. A page may have fewer than limit conversations; only next = null means the end.",
                Parameters = ["State", "OlderThan", "Prefix", "Fields", "Limit", "AfterName"],
            });
        endpoints.MapOperation(
            door,
            HttpMethods.Get,
            "/v1/namespaces/{ns}/states",
            States,
            new("Conversations", "listStates", "List States", "StateList", Permission.ConversationsRead)
            {
                Text = "For each state the number of its conversations, their ages (the times since they entered it), and the conversations that entered and left it within the last minute and the last hour.",
                Parameters = ["Limit", "AfterName"],
            });
    }

    private async ValueTask<StoreError?> States(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error))
        {
            return error;
        }

        var asked = new StateQuery(query.Text("after"), limit);
        var result = await caller.Store.Conversations.GetStatesAsync(RequestNames.Of(context).Namespace, asked, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await StateJson.WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> List(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "state", "older_than", "prefix", "fields", "limit", "after").TryGet(out var query, out var error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !query.Age("older_than").TryGet(out var age, out error) ||
            !ListFields.Read(query.Text("fields")).TryGet(out var fields, out error))
        {
            return error;
        }

        var asked = new ConversationQuery(query.Text("state"), query.Text("prefix"), query.Text("after"), limit) { OlderThan = age };
        var result = await caller.Store.Conversations.ListAsync(RequestNames.Of(context).Namespace, asked, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await WriteAsync(context, page, fields).ConfigureAwait(false);
        }

        return error;
    }

    private static ValueTask WriteAsync(HttpContext context, ConversationPage page, ListFields fields)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"conversations\":["u8);
        var separator = ""u8;
        foreach (var listed in page.Conversations)
        {
            json.Raw(separator).Raw("{\"id\":"u8).String(listed.Id);
            fields.Write(listed, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Raw("]"u8);
        JsonAnswer.WriteNext(page.Next, ref json);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }
}
