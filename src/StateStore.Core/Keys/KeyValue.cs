using System.Buffers;

namespace StateStore.Core.Keys;

/// <summary>
/// What a key holds: bytes of a content type. JSON is checked and compact, anything else is kept byte for byte. The bytes must not change
/// afterwards.
/// </summary>
public readonly struct KeyValue : IEquatable<KeyValue>
{
    public const string JsonType = "application/json";

    private static readonly SearchValues<char> TypeCharacters =
        SearchValues.Create(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // Null = JSON, which most values are.
    private readonly string? _otherType;

    private KeyValue(ReadOnlyMemory<byte> bytes, string? otherType)
    {
        Bytes = bytes;
        _otherType = otherType;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public string ContentType => _otherType ?? JsonType;

    public bool IsJson => _otherType is null;

    /// <summary>The value as JSON; null where it is of another type.</summary>
    public JsonText? Json => IsJson ? JsonText.FromTrusted(Bytes) : null;

    public static KeyValue Of(JsonText json) => new(json.Utf8, null);

    /// <summary>Bytes of no particular type.</summary>
    public static KeyValue Of(ReadOnlyMemory<byte> bytes) => new(bytes, "application/octet-stream");

    /// <summary>A value as it arrives; without a type it is JSON. Errors: INVALID_JSON, INVALID_INPUT, TOO_LARGE.</summary>
    public static Result<KeyValue> Parse(ReadOnlySpan<byte> bytes, string? contentType, Limits limits)
    {
        if (IsJsonType(contentType))
        {
            if (IsOfOtherCharset(contentType))
            {
                return StoreError.InvalidInput("The charset of JSON must be utf-8");
            }

            return JsonText.Parse(bytes, limits).TryGet(out var json, out var error) ? Sized(Of(json), limits) : error;
        }

        if (contentType!.Length > limits.ContentTypeLength || contentType.AsSpan().ContainsAnyExcept(TypeCharacters))
        {
            return StoreError.InvalidInput($"A content type must be printable ASCII of at most {limits.ContentTypeLength} characters");
        }

        return bytes.Length > limits.KeyValueBytes ? TooLarge(limits) : new KeyValue(bytes.ToArray(), contentType);
    }

    /// <summary>What was checked before, such as what the store itself wrote.</summary>
    public static KeyValue FromTrusted(ReadOnlyMemory<byte> bytes, string? contentType) => new(bytes, contentType == JsonType ? null : contentType);

    /// <summary>TOO_LARGE beyond the limit.</summary>
    internal static Result<KeyValue> Sized(KeyValue value, Limits limits) => value.Bytes.Length > limits.KeyValueBytes ? TooLarge(limits) : value;

    /// <summary>Equal as JSON where both are, else byte for byte with the same type.</summary>
    public bool Matches(KeyValue other) =>
        Json is { } json && other.Json is { } otherJson ? json.StructurallyEquals(otherJson) : Equals(other);

    public bool Equals(KeyValue other) => ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is KeyValue other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);

    public override string ToString() => IsJson ? Json!.Value.ToString() : $"{Bytes.Length} bytes of {ContentType}";

    public static bool operator ==(KeyValue left, KeyValue right) => left.Equals(right);

    public static bool operator !=(KeyValue left, KeyValue right) => !left.Equals(right);

    private static StoreError TooLarge(Limits limits) => StoreError.TooLarge("The value", limits.KeyValueBytes);

    private static bool IsJsonType(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType) || contentType == JsonType)
        {
            return true;
        }

        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return contentType.AsSpan(0, end < 0 ? contentType.Length : end).Trim().Equals(JsonType, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>JSON is kept without its parameters, so a charset that is passed over would make another text of it.</summary>
    private static bool IsOfOtherCharset(ReadOnlySpan<char> jsonType)
    {
        const string Charset = "charset=";
        foreach (var range in jsonType.Split(';'))
        {
            var parameter = jsonType[range].Trim();
            if (parameter.StartsWith(Charset, StringComparison.OrdinalIgnoreCase) &&
                !parameter[Charset.Length..].Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
