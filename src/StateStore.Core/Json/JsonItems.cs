using System.Buffers.Text;
using System.Text.Json;

namespace StateStore.Core.Json;

/// <summary>Reads the items of a JSON array that was checked before.</summary>
public static class JsonItems
{
    /// <summary>The items of an array; they share its bytes.</summary>
    public static List<JsonText> Of(JsonText array)
    {
        var items = new List<JsonText>();
        var reader = TrustedJson.Reader(array.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(JsonText.FromTrusted(array.Utf8[start..(int)reader.BytesConsumed]));
        }

        return items;
    }

    /// <summary>The text of a JSON string; null for any other value.</summary>
    public static string? TryString(this JsonText json)
    {
        if (json.Utf8.Span[0] != '"')
        {
            return null;
        }

        var reader = TrustedJson.Reader(json.Utf8.Span);
        reader.Read();
        return reader.GetString();
    }

    /// <summary>The value of a whole number in digits, within 64 bits; null for any other value.</summary>
    public static long? TryLong(this JsonText json) =>
        Utf8Parser.TryParse(json.Utf8.Span, out long number, out var consumed) && consumed == json.Utf8.Length ? number : null;
}
