using System.Text.Json;
using StateStore.JsonSchema.Json;

namespace StateStore.Core.Json;

/// <summary>Compares JSON values: numbers by their exact value, objects without order.</summary>
/// <remarks>The platform's comparison of elements throws on an exponent beyond 32 bits, and the store may hold such a number.</remarks>
internal static class JsonEquality
{
    public static bool Equal(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        return left.ValueKind switch
        {
            JsonValueKind.Number => NumbersEqual(left, right),
            JsonValueKind.String => left.ValueEquals(right.GetString()),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength() && ItemsEqual(left, right),
            JsonValueKind.Object => left.GetPropertyCount() == right.GetPropertyCount() && MembersEqual(left, right),
            _ => true,
        };
    }

    private static bool NumbersEqual(JsonElement left, JsonElement right)
    {
        var a = Raw(left);
        var b = Raw(right);
        return a.SequenceEqual(b) || new JsonNumber(a).CompareTo(new JsonNumber(b)) == 0;
    }

    private static ReadOnlySpan<byte> Raw(JsonElement number) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(number);

    private static bool ItemsEqual(JsonElement left, JsonElement right)
    {
        var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            others.MoveNext();
            if (!Equal(item, others.Current))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Compares members in step while their order is the same. A dictionary keeps the work linear where the order differs.</summary>
    private static bool MembersEqual(JsonElement left, JsonElement right)
    {
        var others = right.EnumerateObject();
        Dictionary<string, JsonElement>? byName = null;
        foreach (var member in left.EnumerateObject())
        {
            others.MoveNext();
            if (byName is null && others.Current.NameEquals(member.Name))
            {
                if (!Equal(member.Value, others.Current.Value))
                {
                    return false;
                }

                continue;
            }

            byName ??= right.EnumerateObject().ToDictionary(other => other.Name, other => other.Value, StringComparer.Ordinal);
            if (!byName.TryGetValue(member.Name, out var value) || !Equal(member.Value, value))
            {
                return false;
            }
        }

        return true;
    }
}
