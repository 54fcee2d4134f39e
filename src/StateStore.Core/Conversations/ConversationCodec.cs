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
    internal const long LastMillisecond = 253_402_300_799_999;

    /// <summary>The greatest length of four members, each with a name of 13 bytes or fewer and a number of 15 digits or fewer.</summary>
    private const int TimesLength = 4 * 32;

    /// <summary>
    /// Writes <c>{"version":n,"state":..,"data":..,"timeouts":[..]?,"stuck":{..}?,"entered_at":ms?,"updated_at":ms?,"timeout_at":ms?,"expires_at":ms?}</c>. The
    /// version stands first, and the times at which the conversation is due stand last, because the stores look for them there.
    /// </summary>
    public static byte[] Encode(EntityVersion version, Conversation conversation)
    {
        var json = new JsonBuilder(conversation.Data.Utf8.Length + 128);
        json.Raw("{\"version\":"u8).Number(version.Number).Byte((byte)',');
        WriteMembers(conversation, ref json);
        TimeoutCodec.Write(conversation, ref json);
        Span<byte> times = stackalloc byte[TimesLength];
        json.Raw(times[..FormatTimes(conversation, times)]);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>
    /// Reads the output of <see cref="Encode"/>, or the form without a version that an older tool wrote. Null if the bytes are neither.
    /// </summary>
    public static Conversation? Decode(ReadOnlyMemory<byte> stored)
    {
        // An older tool checks nothing, so its output is parsed like input from outside.
        var parsed = JsonMembers.Parse(stored.Span, Limits.Stored);
        return parsed.IsOk ? ReadStored(parsed.Value) : null;
    }

    /// <summary>Reads the members of a stored form; other ones are ignored. Null if they are not those of a conversation.</summary>
    public static Conversation? ReadStored(JsonMembers members)
    {
        string? state = null;
        DateTimeOffset? entered = null;
        DateTimeOffset? updated = null;
        DateTimeOffset? expiry = null;
        var data = JsonText.EmptyObject;
        for (var i = 0; i < members.Count; i++)
        {
            if (members.NameIs(i, "state"u8) && members.TryString(i, out var text))
            {
                state = text;
            }
            else if (members.NameIs(i, "data"u8))
            {
                data = JsonText.FromTrusted(members.Value(i).Utf8.ToArray());
            }
            else
            {
                entered = members.NameIs(i, "entered_at"u8) ? Time(members.Value(i)) : entered;
                updated = members.NameIs(i, "updated_at"u8) ? Time(members.Value(i)) : updated;
                expiry = members.NameIs(i, "expires_at"u8) ? Time(members.Value(i)) : expiry;
            }
        }

        return state is null || !data.IsObject
            ? null
            : TimeoutCodec.Read(new(state, data) { EnteredAt = entered, UpdatedAt = updated, ExpiresAt = expiry }, members);
    }

    /// <summary>
    /// Whether <see cref="Encode"/> made the stored bytes from this conversation, with any version. It compares without decoding. False also if the
    /// state is not plain ASCII, because then it can't tell.
    /// </summary>
    public static bool IsEncoded(Conversation conversation, ReadOnlySpan<byte> stored)
    {
        Span<byte> end = stackalloc byte[TimesLength + 1];
        var length = FormatTimes(conversation, end);
        end[length++] = (byte)'}';
        return TryTakeEnd(ref stored, end[..length]) && TryTakeTimeouts(ref stored, conversation) && TryTakeEnd(ref stored, conversation.Data.Utf8.Span) && TryTakeEnd(ref stored, "\",\"data\":"u8)
            && stored.Length >= conversation.State.Length && Ascii.Equals(stored[^conversation.State.Length..], conversation.State)
            && stored[..^conversation.State.Length].EndsWith(",\"state\":\""u8);
    }

    private static DateTimeOffset? Time(JsonText value) =>
        value.TryLong() is >= 0 and <= LastMillisecond and var time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    /// <summary>Writes the known times as members of the stored form and returns their length.</summary>
    private static int FormatTimes(Conversation conversation, Span<byte> target)
    {
        var length = FormatTime(",\"entered_at\":"u8, conversation.EnteredAt, target);
        length += FormatTime(",\"updated_at\":"u8, conversation.UpdatedAt, target[length..]);
        length += FormatTime(",\"timeout_at\":"u8, conversation.TimeoutAt, target[length..]);
        return length + FormatTime(",\"expires_at\":"u8, conversation.ExpiresAt, target[length..]);
    }

    private static int FormatTime(ReadOnlySpan<byte> member, DateTimeOffset? time, Span<byte> target)
    {
        if (time is not { } known)
        {
            return 0;
        }

        member.CopyTo(target);
        _ = Utf8Formatter.TryFormat(known.ToUnixTimeMilliseconds(), target[member.Length..], out var digits);
        return member.Length + digits;
    }

    private static bool TryTakeTimeouts(ref ReadOnlySpan<byte> stored, Conversation conversation)
    {
        if (conversation.Timeouts.IsEmpty && conversation.Stuck is null)
        {
            return true;
        }

        var timeouts = new JsonBuilder();
        TimeoutCodec.Write(conversation, ref timeouts);
        var isThere = TryTakeEnd(ref stored, timeouts.Written);
        timeouts.Dispose();
        return isThere;
    }

    private static bool TryTakeEnd(ref ReadOnlySpan<byte> stored, scoped ReadOnlySpan<byte> end)
    {
        var isThere = stored.EndsWith(end);
        stored = isThere ? stored[..^end.Length] : stored;
        return isThere;
    }

    /// <summary>
    /// Writes the payload of an event. It begins with <c>namespace, conversation_id, previous, current, at</c> in this order, as the Activepieces
    /// piece writes it. Our additions follow: <c>version, type</c>, <c>expires_at</c> if the conversation expires, and <c>cause</c> if a timeout made the change.
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
        TimeoutCodec.WriteCause(happened.Cause, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Writes <c>"state":..,"data":..</c> into an object that the caller opened.</summary>
    public static void WriteMembers(Conversation conversation, scoped ref JsonBuilder json) =>
        json.Raw("\"state\":"u8).String(conversation.State).Raw(",\"data\":"u8).Raw(conversation.Data.Utf8.Span);

    /// <summary>
    /// Writes <c>,"entered_at":"..","updated_at":"..","expires_at":".."</c> and the timeouts into an object that the caller opened; unknown times are left
    /// out.
    /// </summary>
    public static void WriteTimes(Conversation conversation, scoped ref JsonBuilder json)
    {
        if (conversation.EnteredAt is { } entered)
        {
            json.Raw(",\"entered_at\":"u8).Time(entered);
        }

        if (conversation.UpdatedAt is { } updated)
        {
            json.Raw(",\"updated_at\":"u8).Time(updated);
        }

        KeyCodec.WriteExpiry(conversation.ExpiresAt, ref json);
        TimeoutCodec.Write(conversation, ref json);
    }

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
