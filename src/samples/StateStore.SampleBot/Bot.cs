using System.Text.Json;
using StateStore.Core;
using StateStore.Core.Errors;
using StateStore.Core.Json;
using StateStore.Core.Namespaces;
using StateStore.Engine;

namespace StateStore.SampleBot;

/// <summary>
/// Answers messages. The next answer depends only on the state of the conversation, which the store keeps. So any process can answer a message, even
/// if another process died in between.
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

    /// <summary>Sets the schema bundle. Every process sets it at its start; setting the same bundle again changes nothing.</summary>
    public async ValueTask<Result<BundleOutcome>> SetRulesAsync() =>
        SchemaBundle.Parse(System.Text.Encoding.UTF8.GetBytes(Rules), Limits.Default).TryGet(out var bundle, out var error)
            ? await store.Namespaces.SetBundleAsync(Namespace, bundle)
            : error;

    public async ValueTask<Result<string>> AnswerAsync(string user, string said)
    {
        // A message may arrive before the bundle is set. Without the bundle, its conversation would begin in a state that the bundle does not have.
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

    /// <summary>
    /// Moves the conversation if it still has the version that the answer was based on. Of two concurrent messages, the bot asks to repeat one.
    /// </summary>
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
