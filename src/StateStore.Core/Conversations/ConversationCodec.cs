using System.Buffers.Text;
using System.Text;

namespace StateStore.Core.Conversations;

/// <summary>Encodes and decodes the stored forms of conversations and their events.</summary>
/// <remarks>
/// Other tools read both forms, so the key names and the key order are a contract. They are those of the Activepieces piece ("Redis Keys" and "Event
/// Payload" of its README).
/// </remarks>
public static class ConversationCodec
{
    /// <summary>The last millisecond of the year 9999, the greatest time of <see cref="DateTimeOffset"/>.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    /// <summary>
    /// Writes <c>{"version":n,"state":..,"data":..,"expires_at":ms?}</c>. The version stands first because the stores look for it there.
    /// </summary>
    public static byte[] Encode(EntityVersion version, Conversation conversation)
    {
        var json = new JsonBuilder(conversation.Data.Utf8.Length + 128);
        json.Raw("{\"version\":"u8).Number(version.Number).Byte((byte)',');
        WriteMembers(conversation, ref json);
        if (conversation.ExpiresAt is { } expiry)
        {
            json.Raw(ExpiresAtMember).Number(expiry.ToUnixTimeMilliseconds());
        }

        return json.Raw("}"u8).ToArray();
    }

    /// <summary>
    /// Reads the output of <see cref="Encode"/>, or the form without a version that an older tool wrote. Null if the bytes are neither.
    /// </summary>
    public static Conversation? Decode(ReadOnlyMemory<byte> stored)
    {
        // An older tool checks nothing, so its output is parsed like input from outside.
        var parsed = JsonMembers.Parse(stored.Span, Limits.Stored);
        if (!parsed.IsOk)
        {
            return null;
        }

        string? state = null;
        DateTimeOffset? expiry = null;
        var data = JsonText.EmptyObject;
        for (var i = 0; i < parsed.Value.Count; i++)
        {
            if (parsed.Value.NameIs(i, "state"u8) && parsed.Value.TryString(i, out var text))
            {
                state = text;
            }
            else if (parsed.Value.NameIs(i, "data"u8))
            {
                data = JsonText.FromTrusted(parsed.Value.Value(i).Utf8.ToArray());
            }
            else if (parsed.Value.NameIs(i, "expires_at"u8) && parsed.Value.Value(i).TryLong() is >= 0 and <= LastMillisecond and var time)
            {
                expiry = DateTimeOffset.FromUnixTimeMilliseconds(time);
            }
        }

        return state is null || !data.IsObject ? null : new(state, data) { ExpiresAt = expiry };
    }

    /// <summary>
    /// Whether <see cref="Encode"/> made the stored bytes from this conversation, with any version. It compares without decoding. False also if the
    /// state is not plain ASCII, because then it can't tell.
    /// </summary>
    public static bool IsEncoded(Conversation conversation, ReadOnlySpan<byte> stored)
    {
        Span<byte> end = stackalloc byte[40];
        var length = 0;
        if (conversation.ExpiresAt is { } expiry)
        {
            ExpiresAtMember.CopyTo(end);
            _ = Utf8Formatter.TryFormat(expiry.ToUnixTimeMilliseconds(), end[ExpiresAtMember.Length..], out length);
            length += ExpiresAtMember.Length;
        }

        end[length++] = (byte)'}';
        return TryTakeEnd(ref stored, end[..length]) && TryTakeEnd(ref stored, conversation.Data.Utf8.Span) && TryTakeEnd(ref stored, "\",\"data\":"u8)
            && stored.Length >= conversation.State.Length && Ascii.Equals(stored[^conversation.State.Length..], conversation.State)
            && stored[..^conversation.State.Length].EndsWith(",\"state\":\""u8);
    }

    private static ReadOnlySpan<byte> ExpiresAtMember => ",\"expires_at\":"u8;

    private static bool TryTakeEnd(ref ReadOnlySpan<byte> stored, scoped ReadOnlySpan<byte> end)
    {
        var isThere = stored.EndsWith(end);
        stored = isThere ? stored[..^end.Length] : stored;
        return isThere;
    }

    /// <summary>
    /// Writes the payload of an event. It begins with <c>namespace, conversation_id, previous, current, at</c> in this order, as the Activepieces
    /// piece writes it. Our additions follow: <c>version, type</c>, and <c>expires_at</c> if the conversation expires.
    /// </summary>
    public static byte[] EncodeEvent(string ns, string id, ConversationEvent happened)
    {
        var size = (happened.Previous?.Data.Utf8.Length ?? 0) + (happened.Current?.Data.Utf8.Length ?? 0) + 384;
        var json = new JsonBuilder(size);
        json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"conversation_id\":"u8).String(id);
        WriteContent(",\"previous\":"u8, happened.Previous, ref json);
        WriteContent(",\"current\":"u8, happened.Current, ref json);
        json.Raw(",\"at\":"u8).Time(happened.At);
        json.Raw(",\"version\":"u8).Number(happened.Version.Number);
        json.Raw(",\"type\":\""u8).Raw(TypeName(happened.Type)).Byte((byte)'"');
        KeyCodec.WriteExpiry(happened.Current?.ExpiresAt, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Writes <c>"state":..,"data":..</c> into an object that the caller opened.</summary>
    public static void WriteMembers(Conversation conversation, scoped ref JsonBuilder json) =>
        json.Raw("\"state\":"u8).String(conversation.State).Raw(",\"data\":"u8).Raw(conversation.Data.Utf8.Span);

    /// <summary>The name of a type of change in events.</summary>
    public static ReadOnlySpan<byte> TypeName(ConversationEventType type) => type switch
    {
        ConversationEventType.Created => "created"u8,
        ConversationEventType.Changed => "changed"u8,
        ConversationEventType.Deleted => "deleted"u8,
        ConversationEventType.Touched => "touched"u8,
        ConversationEventType.Expired => "expired"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void WriteContent(ReadOnlySpan<byte> name, Conversation? content, scoped ref JsonBuilder json)
    {
        json.Raw(name);
        if (content is null)
        {
            json.Raw("null"u8);
            return;
        }

        json.Byte((byte)'{');
        WriteMembers(content, ref json);
        json.Byte((byte)'}');
    }
}
