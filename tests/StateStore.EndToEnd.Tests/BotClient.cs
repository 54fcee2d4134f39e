using System.Collections.Immutable;
using System.Text.Json;

namespace StateStore.EndToEnd.Tests;

/// <summary>An event of the log, or of a webhook.</summary>
internal sealed record BotEvent(string Conversation, long Version, string Current)
{
    public static BotEvent Of(JsonElement data) => new(
        data.GetProperty("conversation_id").GetString()!, data.GetProperty("version").GetInt64(), data.GetProperty("current").GetRawText());
}

/// <summary>The requests of a bot to the server.</summary>
internal sealed class BotClient(ServerProcess server)
{
    private const string Bot = "/v1/namespaces/bot";

    /// <summary>Creates a webhook. Returns its id and its secret.</summary>
    public async Task<(string Id, string Secret)> CreateWebhookAsync(Uri receiver)
    {
        var made = await SendAsync("POST", "/webhooks", $$"""{"url":"{{receiver}}"}""");
        return (made.GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
    }

    /// <summary>Adds one to the number in a conversation. If another writer came between, it reads the number again.</summary>
    public async Task CountAsync(string id)
    {
        while (true)
        {
            var (_, read) = await server.SendAsync("GET", $"{Bot}/conversations/{id}");
            var (version, n) = VersionAndNumberOf(read);
            var (status, answer) = await server.SendAsync(
                "PUT", $"{Bot}/conversations/{id}", $$$"""{"state":"TALKS","merge":true,"data":{"n":{{{n + 1}}}},"expected_version":{{{version}}}}""");
            if (status == 200)
            {
                return;
            }

            Assert.Contains("VERSION_CONFLICT", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>Merges data into a conversation. Returns true if that changed it.</summary>
    public async Task<bool> MergeAsync(string id, string data) =>
        (await SendAsync("PUT", $"/conversations/{id}", $$"""{"state":"TALKS","merge":true,"data":{{data}}}""")).GetProperty("changed").GetBoolean();

    public async Task<ImmutableArray<BotEvent>> ReadLogAsync()
    {
        var page = await SendAsync("GET", "/events?after=0&limit=1000");
        return [.. page.GetProperty("events").EnumerateArray().Select(entry => BotEvent.Of(entry.GetProperty("payload")))];
    }

    /// <summary>Waits until that many attempts of one message found no receiver.</summary>
    public Task UntilRefusedAsync(string webhook, int times) => Repeat.UntilAsync(
        () => SendAsync("GET", $"/webhooks/{webhook}/deliveries"),
        list => list.GetProperty("deliveries").EnumerateArray().Any(attempt => IsUnanswered(attempt) && attempt.GetProperty("attempt").GetInt32() >= times),
        $"{times} attempts without an answer");

    private static bool IsUnanswered(JsonElement attempt) => attempt.GetProperty("outcome").GetString() == "failed" && attempt.GetProperty("status").GetInt32() == 0;

    private static (long Version, int Number) VersionAndNumberOf(string read)
    {
        using var answer = JsonDocument.Parse(read);
        return answer.RootElement.TryGetProperty("conversation", out var conversation)
            ? (conversation.GetProperty("version").GetInt64(), conversation.GetProperty("data").GetProperty("n").GetInt32())
            : (0, 0);
    }

    private async Task<JsonElement> SendAsync(string method, string path, string? body = null)
    {
        var (status, answer) = await server.SendAsync(method, Bot + path, body);
        Assert.True(status == 200, answer);
        return JsonDocument.Parse(answer).RootElement;
    }
}
