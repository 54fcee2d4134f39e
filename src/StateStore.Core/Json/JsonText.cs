using System.Diagnostics;
using System.Text;

namespace StateStore.Core.Json;

/// <summary>One valid JSON value as compact UTF-8: valid Unicode, no duplicate names, bounded depth, numbers within double.</summary>
/// <remarks>
/// Numbers keep their digits and objects their order. A value comes from <see cref="Parse"/>, from <see cref="JsonMembers"/>, or from code that
/// guarantees these properties (<see cref="FromTrusted"/>).
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct JsonText : IEquatable<JsonText>
{
    /// <summary>The value <c>{}</c>.</summary>
    public static readonly JsonText EmptyObject = new("{}"u8.ToArray());

    private JsonText(ReadOnlyMemory<byte> utf8) => Utf8 = utf8;

    /// <summary>The compact text.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>Whether the value is an object.</summary>
    public bool IsObject => !Utf8.IsEmpty && Utf8.Span[0] == '{';

    /// <summary>Wraps bytes that were checked before, such as the output of this library.</summary>
    public static JsonText FromTrusted(ReadOnlyMemory<byte> utf8) => new(utf8);

    /// <summary>Checks and compacts any JSON text. Errors: INVALID_JSON.</summary>
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

    /// <summary>
    /// Whether two values are equal as JSON. The order of members and the spelling of numbers (1, 1.0, 1e0) do not count. Types do: 7 is not "7".
    /// </summary>
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

    /// <summary>Whether the bytes are equal; see <see cref="StructurallyEquals"/> for the comparison of values.</summary>
    public bool Equals(JsonText other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is JsonText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>The JSON text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);

    /// <summary>Whether the bytes are equal.</summary>
    public static bool operator ==(JsonText left, JsonText right) => left.Equals(right);

    /// <summary>Whether the bytes differ.</summary>
    public static bool operator !=(JsonText left, JsonText right) => !left.Equals(right);
}
