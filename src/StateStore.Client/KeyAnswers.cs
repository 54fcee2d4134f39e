using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Client;

/// <summary>Reads the answers of a server about keys.</summary>
internal static class KeyAnswers
{
    private const string ExpiresAtHeader = "StateStore-Expires-At";

    /// <summary>The key in an answer whose body is its value.</summary>
    public static Result<KeySnapshot> Found(string key, HttpAnswer answer)
    {
        var version = answer.Version;
        var type = answer.Header("Content-Type");
        var value = type == KeyValue.JsonType ? KeyValue.Of(answer.Json()) : KeyValue.FromTrusted(answer.Body, type ?? "");
        DateTimeOffset? expiry = answer.Header(ExpiresAtHeader) is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture) : null;
        return new KeySnapshot(key, version, new(value, expiry));
    }

    /// <summary>The outcome of a single set.</summary>
    public static Result<ImmutableArray<KeyOutcome>> Set(KeyValue value, JsonMembers answer) => ImmutableArray.Create(
        new KeyOutcome(
            answer.Flag("created"u8) ? KeyEventType.Created : KeyEventType.Changed, answer.Number("version"u8), new(value, KeyCodec.ReadExpiry(answer)))
        {
            Events = DryRunJson.ReadEvents(answer),
        });

    /// <summary>The outcomes of a batch.</summary>
    public static Result<ImmutableArray<KeyOutcome>> Outcomes(ImmutableArray<KeyRequest> requests, JsonMembers answer)
    {
        ImmutableArray<KeyOutcome> outcomes = [.. answer.Objects("results"u8).Select((result, i) => Outcome(requests[i].Command, result))];
        return outcomes.Length == requests.Length ? outcomes : throw new FormatException("The answer has another number of results");
    }

    /// <summary>A page of keys with their values.</summary>
    public static Result<KeyPage> Page(JsonMembers answer) => new KeyPage(
        [
            .. answer.Objects("keys"u8).Select(
                key => new KeySnapshot(key.Text("key"u8), key.Number("version"u8), new(KeyCodec.ReadValue(key)!.Value, KeyCodec.ReadExpiry(key)))),
        ],
        answer.OptionalText("next"u8))
    {
        Corrupt = answer.Corrupt(),
    };

    /// <summary>The outcome of one operation. The server does not repeat a value that the operation itself gave.</summary>
    private static KeyOutcome Outcome(KeyCommand command, JsonMembers result)
    {
        var value = command switch
        {
            KeyCommand.Set set => set.Value,
            KeyCommand.CompareAndSet swap => swap.Value,
            _ => KeyCodec.ReadValue(result),
        };
        return new(
            TypeOf(result.OptionalText("type"u8)), result.Number("version"u8), value is { } present ? new(present, KeyCodec.ReadExpiry(result)) : null)
        {
            Events = DryRunJson.ReadEvents(result),
        };
    }

    private static KeyEventType? TypeOf(string? name) => name switch
    {
        null => null,
        "created" => KeyEventType.Created,
        "changed" => KeyEventType.Changed,
        "touched" => KeyEventType.Touched,
        "deleted" => KeyEventType.Deleted,
        "expired" => KeyEventType.Expired,
        _ => throw new FormatException("The answer has an unknown type of change"),
    };
}
