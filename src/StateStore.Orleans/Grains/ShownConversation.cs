using System.Text.Json;
using System.Text.Json.Serialization;

namespace StateStore.Orleans.Grains;

/// <summary>A conversation in the form for the dashboard of Orleans: as in an answer of the HTTP API, or with the code of an error.</summary>
[GenerateSerializer, Immutable, Alias("statestore.ShownConversation")]
internal sealed class ShownConversation
{
    /// <summary>The code of the error; null if there is none.</summary>
    [Id(0), JsonPropertyName("error"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    [Id(1), JsonPropertyName("state"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? State { get; init; }

    [Id(2), JsonPropertyName("version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Version { get; init; }

    [Id(3), JsonIgnore]
    public JsonText Content { get; init; }

    [JsonPropertyName("data"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Data => Content.Utf8.IsEmpty ? null : JsonElement.Parse(Content.Utf8.Span);

    public static ShownConversation Of(Result<ConversationSnapshot> read) => read.TryGet(out var found, out var error)
        ? new() { State = found.Conversation.State, Version = found.Version, Content = found.Conversation.Data }
        : new() { Error = error.Code.Text() };
}
