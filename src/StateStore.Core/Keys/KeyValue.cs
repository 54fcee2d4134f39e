using System.Buffers;

namespace StateStore.Core.Keys;

/// <summary>
/// The value of a key: bytes of a content type. JSON is checked and compact; any other value is kept byte for byte. The bytes must not change
/// afterwards.
/// </summary>
public readonly struct KeyValue : IEquatable<KeyValue>
{
    /// <summary>The content type of JSON.</summary>
    public const string JsonType = "application/json";

    private static readonly SearchValues<char> TypeCharacters =
        SearchValues.Create(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    // Null = JSON, the most frequent type.
    private readonly string? _otherType;

    private KeyValue(ReadOnlyMemory<byte> bytes, string? otherType)
    {
        Bytes = bytes;
        _otherType = otherType;
    }

    /// <summary>The bytes; compact JSON if <see cref="IsJson"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The content type.</summary>
    public string ContentType => _otherType ?? JsonType;

    /// <summary>Whether the value is JSON.</summary>
    public bool IsJson => _otherType is null;

    /// <summary>The value as JSON; null if it has another type.</summary>
    public JsonText? Json => IsJson ? JsonText.FromTrusted(Bytes) : null;

    /// <summary>A JSON value.</summary>
    public static KeyValue Of(JsonText json) => new(json.Utf8, null);

    /// <summary>A value of the type <c>application/octet-stream</c>.</summary>
    public static KeyValue Of(ReadOnlyMemory<byte> bytes) => new(bytes, "application/octet-stream");

    /// <summary>
    /// Reads a value from outside; without a content type it is JSON. Spaces around the content type do not belong to it, as in a header of HTTP. Errors:
    /// INVALID_JSON, INVALID_INPUT for the content type, TOO_LARGE.
    /// </summary>
    public static Result<KeyValue> Parse(ReadOnlySpan<byte> bytes, string? contentType, Limits limits)
    {
        contentType = contentType?.Trim(' ');
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

    /// <summary>Wraps a value that was checked before, such as a stored one.</summary>
    public static KeyValue FromTrusted(ReadOnlyMemory<byte> bytes, string? contentType) => new(bytes, contentType == JsonType ? null : contentType);

    /// <summary>The value if it is within <see cref="Limits.KeyValueBytes"/>. Errors: TOO_LARGE.</summary>
    internal static Result<KeyValue> Sized(KeyValue value, Limits limits) => value.Bytes.Length > limits.KeyValueBytes ? TooLarge(limits) : value;

    /// <summary>Whether two values are equal as JSON if both are JSON, otherwise in type and bytes.</summary>
    public bool Matches(KeyValue other) =>
        Json is { } json && other.Json is { } otherJson ? json.StructurallyEquals(otherJson) : Equals(other);

    /// <summary>Whether type and bytes are equal.</summary>
    public bool Equals(KeyValue other) => ContentType == other.ContentType && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is KeyValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ContentType, Bytes.Length);

    /// <summary>The JSON, or the size and the type of another value.</summary>
    public override string ToString() => IsJson ? Json!.Value.ToString() : $"{Bytes.Length} bytes of {ContentType}";

    /// <summary>Whether type and bytes are equal.</summary>
    public static bool operator ==(KeyValue left, KeyValue right) => left.Equals(right);

    /// <summary>Whether type or bytes differ.</summary>
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

    /// <summary>
    /// Whether the parameters name another charset than UTF-8. JSON is kept without its parameters, so such a charset must be refused: ignoring it
    /// would change the text.
    /// </summary>
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
