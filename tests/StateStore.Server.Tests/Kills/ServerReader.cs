using System.Text.Json;

namespace StateStore.Server.Tests.Kills;

/// <summary>Reads all logs, lists and counts of a namespace.</summary>
internal sealed class ServerReader(KilledServers servers, string ns)
{
    /// <summary>Adds to a history what the server tells.</summary>
    public async Task<History> ReadAsync(History history)
    {
        var conversations = await ConversationsAsync();
        var inboxes = history.Appends.Select(append => append.Conversation).Distinct().Select(async id =>
        {
            var inbox = await servers.SendAsync("GET", $"{ns}/conversations/{id}/messages");
            return new ListedInbox(id, Ids(inbox, "messages"), Ids(inbox, "dead"));
        });
        return history with
        {
            MessageLog = await PagesAsync("/events?kind=message", "events", Message),
            ConversationLog = await PagesAsync("/events?kind=conversation", "events", Change),
            Conversations = conversations,
            Inboxes = await Task.WhenAll(inboxes),
            Counts = (await PagesAsync("/states", "states", state => (Text(state, "state")!, state.GetProperty("count").GetInt64()))).ToDictionary(),
        };
    }

    /// <summary>Lists all conversations.</summary>
    public Task<List<Listed>> ConversationsAsync() => PagesAsync("/conversations?fields=state,version", "conversations", Conversation);

    private async Task<List<T>> PagesAsync<T>(string path, string member, Func<JsonElement, T> read)
    {
        var all = new List<T>();
        for (string? after = null; ;)
        {
            var page = await servers.SendAsync("GET", $"{ns}{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=1000{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}");
            var entries = page.GetProperty(member);
            all.AddRange(entries.EnumerateArray().Select(read));

            // A log has no last page: it ends where a page has no events.
            after = Text(page, "next");
            if (after is null || entries.GetArrayLength() == 0)
            {
                return all;
            }
        }
    }

    private static MessageEvent Message(JsonElement item)
    {
        var payload = item.GetProperty("payload");
        return new(Text(payload, "conversation_id")!, Text(payload, "id")!, Text(payload, "type")!);
    }

    private static ConversationChange Change(JsonElement item)
    {
        var payload = item.GetProperty("payload");
        var previous = payload.GetProperty("previous");
        var current = payload.GetProperty("current");
        return new(
            Text(payload, "conversation_id")!,
            payload.GetProperty("version").GetInt64(),
            previous.ValueKind == JsonValueKind.Null ? null : Text(previous, "state"),
            Text(current, "state")!,
            Text(current.GetProperty("data"), "mark"),
            payload.GetProperty("at").GetDateTimeOffset(),
            payload.TryGetProperty("cause", out var cause) ? cause.GetProperty("timeout").GetProperty("due").GetDateTimeOffset() : null);
    }

    private static Listed Conversation(JsonElement found) => new(Text(found, "id")!, Text(found, "state")!, found.GetProperty("version").GetInt64());

    private static string[] Ids(JsonElement inbox, string member) => [.. inbox.GetProperty(member).EnumerateArray().Select(message => Text(message, "id")!)];

    private static string? Text(JsonElement owner, string member) =>
        owner.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
