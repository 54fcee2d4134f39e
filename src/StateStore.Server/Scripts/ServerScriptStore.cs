using System.Globalization;
using StateStore.Lua.State;
using StateStore.Server.Remote;

namespace StateStore.Server.Scripts;

/// <summary>Lets a script work on a running server, through its HTTP door.</summary>
internal sealed class ServerScriptStore(ServerDoor door, string ns, CancellationToken cancellation) : IScriptStore
{
    private readonly string _path = $"/v1/namespaces/{Uri.EscapeDataString(ns)}";

    private int _pageSize = 1_000;

    public Result<KeySnapshot> Get(string key)
    {
        if (!Change(key, "get"u8, default, default, null).TryGet(out var found, out var error))
        {
            return error;
        }

        var version = found.Find("version"u8)?.TryLong() ?? 0;
        return Value(found) is { } value ? new KeySnapshot(key, version, new(value, null)) : StoreError.NotFound("There is no such key");
    }

    public StoreError? Set(string key, JsonText value, TimeToLive ttl, long? expectedVersion) => Change(key, "set"u8, value, ttl, expectedVersion).Error;

    public StoreError? Delete(string key) => Change(key, "delete"u8, default, default, null).Error;

    public Result<JsonText> Increment(string key, JsonText by, TimeToLive ttl) =>
        Change(key, "increment"u8, by, ttl, null).TryGet(out var changed, out var error) ? changed.Find("value"u8)!.Value : error;

    public Result<(IReadOnlyList<string> Keys, string? Next)> List(string prefix, string? after)
    {
        var from = after is null ? "" : $"&after={Uri.EscapeDataString(after)}";
        if (!GetPage(size => $"{_path}/keys?limit={size}&prefix={Uri.EscapeDataString(prefix)}{from}").TryGet(out var page, out var error))
        {
            return error;
        }

        var keys = JsonItems.Of(page.Find("keys"u8)!.Value).Select(key => JsonMembers.Of(key).Find("key"u8)!.Value.TryString()!);
        return ((IReadOnlyList<string>)[.. keys], page.Find("next"u8)?.TryString());
    }

    public Result<IEnumerable<JsonText>> GetHistory(string key, int limit)
    {
        var changes = new List<JsonText>();
        var after = "";
        do
        {
            var from = after;
            var (read, _) = door.GetPageAsync(
                size => string.Create(CultureInfo.InvariantCulture, $"{_path}/keys/{Uri.EscapeDataString(key)}/history?limit={size}{from}"),
                limit - changes.Count,
                cancellation).GetAwaiter().GetResult();
            if (!read.TryGet(out var page, out var error))
            {
                return error;
            }

            changes.AddRange(JsonItems.Of(page.Find("changes"u8)!.Value));
            after = page.Find("next"u8)?.TryLong() is { } next ? string.Create(CultureInfo.InvariantCulture, $"&after={next}") : "";
        }
        while (after.Length > 0 && changes.Count < limit);

        return changes;
    }

    public Result<ConversationSnapshot> GetConversation(string @namespace, string id) => Conversation(HttpMethod.Get, @namespace, id, null);

    public Result<ConversationSnapshot> SetConversation(string @namespace, string id, SetConversation change)
    {
        var body = new JsonBuilder();
        body.Raw("{\"state\":"u8).String(change.State).Raw(",\"merge\":"u8).Bool(change.Merge);
        if (change.Data is { } data)
        {
            body.Raw(",\"data\":"u8).Raw(data.Utf8.Span);
        }

        body.Byte((byte)'}');
        return Conversation(HttpMethod.Put, @namespace, id, body.ToArray());
    }

    public Result<ChangePage> ReadKeyEvents(LogPosition? after, TimeSpan wait)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"kind=key&after={after?.ToString() ?? "$"}&wait={(long)wait.TotalMilliseconds}ms");
        if (!GetPage(size => $"{_path}/events?{query}&limit={size}").TryGet(out var page, out var error))
        {
            return error;
        }

        var changes = JsonItems.Of(page.Find("events"u8)!.Value).Select(JsonMembers.Of).Select(
            change => new Change(Position(change.Find("position"u8)), change.Find("payload"u8)!.Value));
        return new ChangePage([.. changes], Position(page.Find("next"u8)));
    }

    private static LogPosition Position(JsonText? text) => LogPosition.TryParse(text?.TryString() ?? "", out var position) ? position : LogPosition.Start;

    private static KeyValue? Value(JsonMembers found) => found.Find("value"u8) is { } json
        ? KeyValue.Of(json)
        : found.Find("value_base64"u8)?.TryString() is { } base64
            ? KeyValue.FromTrusted(Convert.FromBase64String(base64), found.Find("content_type"u8)?.TryString())
            : null;

    private Result<ConversationSnapshot> Conversation(HttpMethod method, string @namespace, string id, byte[]? body)
    {
        var path = $"/v1/namespaces/{Uri.EscapeDataString(@namespace)}/conversations/{Uri.EscapeDataString(id)}";
        if (!Send(method, path, body).TryGet(out var answer, out var error))
        {
            return error;
        }

        var conversation = JsonMembers.Of(answer.Find("conversation"u8)!.Value);
        return new ConversationSnapshot(
            conversation.Find("version"u8)?.TryLong() ?? 0, new(conversation.Find("state"u8)!.Value.TryString()!, conversation.Find("data"u8)!.Value));
    }

    /// <summary>Runs one operation on one key, as a batch: the body can hold every key, while some keys do not survive in the path of a URL.</summary>
    private Result<JsonMembers> Change(string key, ReadOnlySpan<byte> operation, JsonText value, TimeToLive ttl, long? expectedVersion)
    {
        var body = new JsonBuilder(value.Utf8.Length + 128);
        body.Raw("{\"operations\":[{\"op\":\""u8).Raw(operation).Raw("\",\"key\":"u8).String(key);
        if (!value.Utf8.IsEmpty)
        {
            body.Raw(operation.SequenceEqual("increment"u8) ? ",\"by\":"u8 : ",\"value\":"u8).Raw(value.Utf8.Span);
        }

        if (ttl.IsSaid)
        {
            body.Raw(",\"ttl\":"u8).String(ttl == TimeToLive.Forever ? "-1" : string.Create(CultureInfo.InvariantCulture, $"{ttl.Milliseconds}ms"));
        }

        if (expectedVersion is { } version)
        {
            body.Raw(",\"expected_version\":"u8).Number(version);
        }

        return Send(HttpMethod.Post, $"{_path}/keys:batch", body.Raw("}]}"u8).ToArray()).TryGet(out var answer, out var error)
            ? JsonMembers.Of(JsonItems.Of(answer.Find("results"u8)!.Value)[0])
            : error;
    }

    private Result<JsonMembers> GetPage(Func<int, string> path)
    {
        (var answer, _pageSize) = door.GetPageAsync(path, _pageSize, cancellation).GetAwaiter().GetResult();
        return answer;
    }

    private Result<JsonMembers> Send(HttpMethod method, string path, byte[]? body) => door.SendAsync(method, path, body, cancellation).GetAwaiter().GetResult();
}
