using System.Text;
using StateStore.JsonSchema.Json;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>Shows a value as JSON text, truncated for a message.</summary>
internal static class ValueText
{
    public static string Show(JsonView view, int token, int maxBytes)
    {
        var json = view.Json.Slice(view.Tokens[token].Start, ByteLength(view, token));
        var isCut = json.Length > maxBytes;
        if (isCut)
        {
            json = json[..maxBytes];
        }

        // The cut must not split a character.
        while (isCut && !json.IsEmpty && (view.Json[view.Tokens[token].Start + json.Length] & 0xC0) == 0x80)
        {
            json = json[..^1];
        }

        var text = Encoding.UTF8.GetString(json) + (isCut ? "..." : "");
        return view.Tokens[token].Kind == JsonKinds.String ? $"\"{text}\"" : text;
    }

    private static int ByteLength(JsonView view, int token)
    {
        ref readonly var value = ref view.Tokens[token];
        if ((value.Kind & (JsonKinds.Array | JsonKinds.Object)) == 0)
        {
            return value.Length;
        }

        // The bytes of a container end at the bracket after its last scalar.
        var depth = 0;
        var position = value.Start;
        var inString = false;
        do
        {
            var b = view.Json[position++];
            if (inString && b == '\\')
            {
                position++;
            }
            else if (b == '"')
            {
                inString = !inString;
            }
            else if (!inString && b is (byte)'{' or (byte)'[')
            {
                depth++;
            }
            else if (!inString && b is (byte)'}' or (byte)']')
            {
                depth--;
            }
        }
        while (depth > 0);

        return position - value.Start;
    }
}
