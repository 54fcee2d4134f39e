namespace StateStore.Core.Json;

/// <summary>Parses the path of an operation of a JSON Patch: a JSON Pointer (RFC 6901).</summary>
internal static class PatchPath
{
    /// <summary>The unescaped tokens of the pointer; null if the text is not a pointer.</summary>
    public static string[]? Parse(string text)
    {
        if (text.Length == 0)
        {
            return [];
        }

        return text[0] == '/' ? UnescapeAll(text[1..].Split('/')) : null;
    }

    private static string[]? UnescapeAll(string[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var escapes = tokens[i].Count(character => character == '~');
            var good = tokens[i].Split("~0").Length + tokens[i].Split("~1").Length - 2;
            if (escapes != good)
            {
                return null;
            }

            tokens[i] = tokens[i].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        }

        return tokens;
    }
}
