namespace StateStore.Core.Json;

/// <summary>The path of an operation of a JSON Patch: a JSON Pointer (RFC 6901).</summary>
internal static class PatchPath
{
    /// <summary>The names on the way; null where the text is no pointer.</summary>
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
