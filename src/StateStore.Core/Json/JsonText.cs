using System.Diagnostics;
using System.Text;

namespace StateStore.Core.Json;

/// <summary>
/// One JSON value as compact UTF-8 that is known to be good: valid Unicode, no duplicate names, bounded depth, numbers within
/// double. Numbers keep their digits and objects their order. The only ways in are <see cref="Parse"/>,
/// <see cref="JsonMembers"/> and code of ours that vouches for its bytes.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct JsonText : IEquatable<JsonText>
{
    public static readonly JsonText EmptyObject = new("{}"u8.ToArray());

    private JsonText(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    public ReadOnlyMemory<byte> Utf8 { get; }

    public bool IsObject => !Utf8.IsEmpty && Utf8.Span[0] == '{';

    /// <summary>Wraps bytes that were checked before, such as what the store itself wrote.</summary>
    public static JsonText FromTrusted(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>Checks and compacts any JSON text; errors: INVALID_JSON.</summary>
    public static Result<JsonText> Parse(ReadOnlySpan<byte> utf8, Limits limits)
    {
        var output = new JsonBuilder(utf8.Length);
        var error = JsonCompactor.Compact(utf8, limits, ref output, members: null);
        if (error is null)
        {
            return output.ToJsonText();
        }

        output.Dispose();
        return error;
    }

    /// <summary>Equal as JSON: object order and number spelling (1, 1.0, 1e0) do not count, types do (7 is not "7").</summary>
    public bool StructurallyEquals(JsonText other)
    {
        if (Utf8.Span.SequenceEqual(other.Utf8.Span))
        {
            return true;
        }

        if (JsonDifference.IsPlain(Utf8.Span, other.Utf8.Span))
        {
            return false;
        }

        using var left = TrustedJson.Document(Utf8);
        using var right = TrustedJson.Document(other.Utf8);
        return JsonEquality.Equal(left.RootElement, right.RootElement);
    }

    public bool Equals(JsonText other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    public static bool operator ==(JsonText left, JsonText right) => left.Equals(right);

    public static bool operator !=(JsonText left, JsonText right) => !left.Equals(right);
}
