using System.Text;

namespace StateStore.Transfer;

/// <summary>
/// Writes and reads values as cells of a CSV file. A cell holds the JSON of its value, so that an import restores the type. A string that is not
/// valid JSON stands without quotes (<c>open</c>, not <c>"open"</c>); cells of other programs are read in the same way. An empty cell is no value.
/// </summary>
internal static class CsvCell
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\r\n");

    public static string Write(JsonText? value)
    {
        if (value is not { } json)
        {
            return "";
        }

        var text = json.TryString() is { Length: > 0 } plain && !IsJson(plain) ? plain : json.ToString();
        return text.AsSpan().ContainsAny(Special) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
    }

    /// <summary>Reads the value of a cell; null for an empty cell.</summary>
    public static JsonText? Read(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty)
        {
            return null;
        }

        if (JsonText.Parse(cell, Limits.Default).TryGet(out var json, out _))
        {
            return json;
        }

        var text = new JsonBuilder(cell.Length + 2);
        text.StringUtf8(cell);
        return text.ToJsonText();
    }

    private static bool IsJson(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).IsOk;
}
