using System.Globalization;

namespace StateStore.Core.Conversations;

/// <summary>
/// Reads the payload that <see cref="ConversationCodec.EncodeEvent"/> wrote, or the form without version and type that an older tool wrote.
/// </summary>
public static class ConversationEventReader
{
    /// <summary>Reads the id of the conversation and the event; null if the payload is not an event of a conversation.</summary>
    public static (string Id, ConversationEvent Event)? Read(JsonText payload)
    {
        if (!JsonMembers.Parse(payload.Utf8.Span, Limits.Stored).TryGet(out var members, out _))
        {
            return null;
        }

        string? id = null;
        Conversation? previous = null;
        Conversation? current = null;
        string? type = null;
        var at = DateTimeOffset.MinValue;
        var version = EntityVersion.None;
        DateTimeOffset? expiry = null;
        TimeoutCause? cause = null;
        for (var i = 0; i < members.Count; i++)
        {
            switch (members.Name(i))
            {
                case "conversation_id":
                    _ = members.TryString(i, out id);
                    break;
                case "previous":
                    previous = Content(members.Value(i));
                    break;
                case "current":
                    current = Content(members.Value(i));
                    break;
                case "at" when members.TryString(i, out var text):
                    _ = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at);
                    break;
                case "version" when long.TryParse(members.Value(i).ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    version = new(number);
                    break;
                case "expires_at" when members.TryString(i, out var text):
                    expiry = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) ? parsed : null;
                    break;
                case "cause":
                    cause = TimeoutCodec.ReadCause(members.Value(i), at);
                    break;
                case "type":
                    _ = members.TryString(i, out type);
                    break;
            }
        }

        current = current is null || expiry is null ? current : current with { ExpiresAt = expiry };
        return id is null || (previous ?? current) is null ? null : (id, new(TypeOf(type, previous, current), version, previous, current, at) { Cause = cause });
    }

    /// <summary>
    /// The type of an event that an older tool wrote without one: <c>created</c> if there was no conversation before, otherwise <c>changed</c>. That tool
    /// deletes nothing.
    /// </summary>
    public static ReadOnlySpan<byte> TypeWithoutName(JsonMembers members) =>
        members.Find("previous"u8) is { } previous && previous.Utf8.Span.SequenceEqual("null"u8) ? "created"u8 : "changed"u8;

    private static Conversation? Content(JsonText content) =>
        content.IsObject ? ConversationCodec.Decode(content.Utf8) : null;

    private static ConversationEventType TypeOf(string? type, Conversation? previous, Conversation? current) => type switch
    {
        "created" => ConversationEventType.Created,
        "deleted" => ConversationEventType.Deleted,
        "touched" => ConversationEventType.Touched,
        "expired" => ConversationEventType.Expired,
        null when previous is null => ConversationEventType.Created,
        _ => current is null ? ConversationEventType.Deleted : ConversationEventType.Changed,
    };
}
