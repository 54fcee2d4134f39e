using System.Text.Json;
using StateStore.Core;
using StateStore.Core.Errors;
using StateStore.Core.Json;
using StateStore.Core.Namespaces;
using StateStore.Engine;

namespace StateStore.SampleBot;

/// <summary>
/// What the bot says next depends only on where the conversation stands, and the store keeps that; so it does not matter which process
/// gets the message, nor whether one dies in between.
/// </summary>
internal sealed class Bot(IStateStore store)
{
    public const string Namespace = "bot:proposals";

    private const string Rules = """
        {
          "fsm": { "initial": "START", "transitions": { "START": ["TITLE"], "TITLE": ["TEXT"], "TEXT": ["DONE"], "DONE": ["TITLE"] } },
          "json_schema": { "type": "object", "properties": { "data": { "properties": { "title": { "type": "string", "minLength": 5 } } } } }
        }
        """;

    private volatile bool _hasRules;

    /// <summary>Every process sets them when it starts; the same rules again change nothing.</summary>
    public async ValueTask<Result<BundleOutcome>> SetRulesAsync() =>
        SchemaBundle.Parse(System.Text.Encoding.UTF8.GetBytes(Rules), Limits.Default).TryGet(out var bundle, out var error)
            ? await store.Namespaces.SetBundleAsync(Namespace, bundle)
            : error;

    public async ValueTask<Result<string>> AnswerAsync(string user, string said)
    {
        // A message may come before the rules could be set, and without them its conversation would begin in no state of theirs.
        if (!_hasRules && (await SetRulesAsync()).Error is { } unset)
        {
            return unset;
        }

        _hasRules = true;
        var found = await store.Conversations.GetOrCreateAsync(Namespace, user);
        if (!found.TryGet(out var conversation, out var error))
        {
            return error;
        }

        return conversation.Conversation.State switch
        {
            "TITLE" => await MoveAsync(user, "TEXT", Json(new { title = said }), "And what exactly do you propose?", conversation.Version),
            "TEXT" => await MoveAsync(user, "DONE", Json(new { text = said }), "Thank you, your proposal is with us.", conversation.Version),
            _ => await MoveAsync(user, "TITLE", JsonText.EmptyObject, "Hello! What is the title of your proposal?", conversation.Version),
        };
    }

    /// <summary>Only from where the conversation was when the message was read: of two messages at once, one is asked to repeat.</summary>
    private async ValueTask<Result<string>> MoveAsync(string user, string state, JsonText learned, string answer, long version)
    {
        var moved = await store.Conversations.SetAsync(Namespace, user, new(state, learned, Merge: true), new(ExpectedVersion: version));
        return moved.Error switch
        {
            null => answer,
            { Code: ErrorCode.InvalidData or ErrorCode.VersionConflict } refused => $"I did not get that ({refused.Message}). Please say it again.",
            var error => error,
        };
    }

    private static JsonText Json(object value) => JsonText.Parse(JsonSerializer.SerializeToUtf8Bytes(value), Limits.Default).Value;
}
