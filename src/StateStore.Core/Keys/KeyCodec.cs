using System.Buffers.Text;
using System.Globalization;

namespace StateStore.Core.Keys;

/// <summary>Encodes and decodes the stored forms of keys and their events.</summary>
/// <remarks>
/// A stored key is one line of JSON, a line feed, and the bytes of the value:
/// <c>{"version":n,"expires_at":ms?,"lifetime":ms?,"content_type":".."?}</c>. The version stands first because the stores look for it there. Without
/// a content type the bytes are JSON.
/// </remarks>
public static class KeyCodec
{
    private const int LongestNumber = 20;

    /// <summary>The last millisecond of the year 9999, the greatest time of <see cref="DateTimeOffset"/>.</summary>
    private const long LastMillisecond = 253_402_300_799_999;

    /// <summary>The approximate length of the line before the value, in bytes.</summary>
    private const int HeadLength = 64;

    /// <summary>Encodes a key.</summary>
    public static byte[] Encode(EntityVersion version, KeyEntry entry)
    {
        var stored = new JsonBuilder(entry.Value.Bytes.Length + HeadLength);
        WriteHead(version, entry, ref stored);
        return stored.Raw(entry.Value.Bytes.Span).ToArray();
    }

    /// <summary>
    /// Reads the output of <see cref="Encode"/>; the value shares its bytes. Null for any other bytes: another program may have overwritten the key.
    /// </summary>
    public static KeyEntry? Decode(ReadOnlyMemory<byte> stored)
    {
        var end = stored.Span.IndexOf((byte)'\n');
        if (end < 0 || !stored.Span.StartsWith(Version))
        {
            return null;
        }

        var rest = stored.Span[Version.Length..end];
        if (rest.IndexOfAny((byte)',', (byte)'}') is not (> 0 and var behindVersion) || rest[^1] != '}')
        {
            return null;
        }

        rest = rest[behindVersion..];
        if (!TryTakeNumber(ExpiresAt, ref rest, out var expiresAt) || !TryTakeNumber(Lifetime, ref rest, out var lifetime) || expiresAt is < 0 or > LastMillisecond)
        {
            return null;
        }

        DateTimeOffset? expiry = expiresAt is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        var value = stored[(end + 1)..];
        if (rest is [(byte)'}'])
        {
            return TrustedJson.IsIntact(value.Span) ? new(KeyValue.Of(JsonText.FromTrusted(value)), expiry) { Lifetime = lifetime ?? 0 } : null;
        }

        return ContentType(stored.Span[..end]) is { } type ? new(KeyValue.FromTrusted(value, type), expiry) { Lifetime = lifetime ?? 0 } : null;
    }

    /// <summary>Reads the number of the next member if it has this name; otherwise the number is null. False if the value is not a number.</summary>
    private static bool TryTakeNumber(ReadOnlySpan<byte> member, scoped ref ReadOnlySpan<byte> rest, out long? number)
    {
        number = null;
        if (!rest.StartsWith(member))
        {
            return true;
        }

        rest = rest[member.Length..];
        if (!Utf8Parser.TryParse(rest[..Math.Min(rest.Length, LongestNumber)], out long found, out var digits))
        {
            return false;
        }

        rest = rest[digits..];
        number = found;
        return true;
    }

    /// <summary>
    /// Writes the payload of an event: <c>namespace, key, type</c>; a value; <c>expires_at</c> if the key expires; <c>at, version</c>.
    /// </summary>
    /// <remarks>
    /// The value is <c>value</c> (JSON) or <c>value_base64, content_type</c>. Of a value beyond <see cref="Limits.KeyEventBytes"/> the event has only
    /// its size, <c>bytes</c>. An event <c>touched</c>, <c>deleted</c> or <c>expired</c> has no value.
    /// </remarks>
    public static byte[] EncodeEvent(string ns, string key, KeyEvent happened, Limits limits)
    {
        var json = new JsonBuilder((happened.Entry?.Value.Bytes.Length ?? 0) + 256);
        json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"key\":"u8).String(key);
        json.Raw(",\"type\":\""u8).Raw(TypeName(happened.Type)).Byte((byte)'"');
        if (happened.Entry is { } entry)
        {
            if (happened.Type != KeyEventType.Touched)
            {
                WriteEventValue(entry.Value, limits, ref json);
            }

            WriteExpiry(entry.ExpiresAt, ref json);
        }

        json.Raw(",\"at\":"u8).Time(happened.At);
        return json.Raw(",\"version\":"u8).Number(happened.Version.Value).Raw("}"u8).ToArray();
    }

    /// <summary>Writes <c>,"value":..</c> for JSON, and <c>,"value_base64":"..","content_type":".."</c> for any other value.</summary>
    public static void WriteValue(KeyValue value, scoped ref JsonBuilder json)
    {
        if (value.IsJson)
        {
            json.Raw(",\"value\":"u8).Raw(value.Bytes.Span);
        }
        else
        {
            json.Raw(",\"value_base64\":"u8).String(Convert.ToBase64String(value.Bytes.Span));
            json.Raw(",\"content_type\":"u8).String(value.ContentType);
        }
    }

    /// <summary>Reads the output of <see cref="WriteValue"/>; null if there is no value.</summary>
    public static KeyValue? ReadValue(JsonMembers members)
    {
        if (members.Find("value"u8) is { } json)
        {
            return KeyValue.Of(json);
        }

        return members.Find("value_base64"u8)?.TryString() is { } base64
            ? KeyValue.FromTrusted(Convert.FromBase64String(base64), members.Find("content_type"u8)?.TryString())
            : null;
    }

    /// <summary>Writes <c>,"expires_at":".."</c>; nothing if the key never expires.</summary>
    public static void WriteExpiry(DateTimeOffset? expiresAt, scoped ref JsonBuilder json)
    {
        if (expiresAt is { } expiry)
        {
            json.Raw(ExpiresAt).Time(expiry);
        }
    }

    /// <summary>Reads the output of <see cref="WriteExpiry"/>; null if there is none.</summary>
    public static DateTimeOffset? ReadExpiry(JsonMembers members) => ReadTime(members, "expires_at"u8);

    /// <summary>Reads a time that the server wrote; null if there is none.</summary>
    public static DateTimeOffset? ReadTime(JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name)?.TryString() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether the key of an event begins with a prefix.</summary>
    public static bool IsOfPrefix(JsonText payload, string prefix) =>
        JsonMembers.Of(payload).Find("key"u8)?.TryString()?.StartsWith(prefix, StringComparison.Ordinal) == true;

    /// <summary>The content type in the line before a value; null if there is none.</summary>
    private static string? ContentType(ReadOnlySpan<byte> head) =>
        JsonMembers.Parse(head, Limits.Stored).TryGet(out var members, out _) ? members.Find("content_type"u8)?.TryString() : null;

    private static ReadOnlySpan<byte> Version => "{\"version\":"u8;

    private static ReadOnlySpan<byte> ExpiresAt => ",\"expires_at\":"u8;

    private static ReadOnlySpan<byte> Lifetime => ",\"lifetime\":"u8;

    private static void WriteHead(EntityVersion version, KeyEntry entry, scoped ref JsonBuilder stored)
    {
        stored.Raw("{\"version\":"u8).Number(version.Value);
        if (entry.ExpiresAt is { } expiry)
        {
            stored.Raw(ExpiresAt).Number(expiry.ToUnixTimeMilliseconds());
        }

        if (entry.Lifetime > 0)
        {
            stored.Raw(Lifetime).Number(entry.Lifetime);
        }

        if (!entry.Value.IsJson)
        {
            stored.Raw(",\"content_type\":"u8).String(entry.Value.ContentType);
        }

        stored.Raw("}\n"u8);
    }

    private static void WriteEventValue(KeyValue value, Limits limits, scoped ref JsonBuilder json)
    {
        if (value.Bytes.Length <= limits.KeyEventBytes)
        {
            WriteValue(value, ref json);
        }
        else
        {
            json.Raw(",\"bytes\":"u8).Number(value.Bytes.Length);
        }
    }

    /// <summary>The name of a type of change in events and answers.</summary>
    public static ReadOnlySpan<byte> TypeName(KeyEventType type) => type switch
    {
        KeyEventType.Created => "created"u8,
        KeyEventType.Changed => "changed"u8,
        KeyEventType.Touched => "touched"u8,
        KeyEventType.Deleted => "deleted"u8,
        KeyEventType.Expired => "expired"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
