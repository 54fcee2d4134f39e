namespace StateStore.JsonSchema.Patterns;

/// <summary>The supported Unicode property escapes (<c>\p{...}</c>): general categories by both names, <c>Any</c> and <c>ASCII</c>.</summary>
internal static class PropertyEscapes
{
    private static readonly Dictionary<string, string> LongNames = new(StringComparer.Ordinal)
    {
        ["Letter"] = "L",
        ["Uppercase_Letter"] = "Lu",
        ["Lowercase_Letter"] = "Ll",
        ["Titlecase_Letter"] = "Lt",
        ["Modifier_Letter"] = "Lm",
        ["Other_Letter"] = "Lo",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Nonspacing_Mark"] = "Mn",
        ["Spacing_Mark"] = "Mc",
        ["Enclosing_Mark"] = "Me",
        ["Number"] = "N",
        ["Decimal_Number"] = "Nd",
        ["digit"] = "Nd",
        ["Letter_Number"] = "Nl",
        ["Other_Number"] = "No",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Connector_Punctuation"] = "Pc",
        ["Dash_Punctuation"] = "Pd",
        ["Open_Punctuation"] = "Ps",
        ["Close_Punctuation"] = "Pe",
        ["Initial_Punctuation"] = "Pi",
        ["Final_Punctuation"] = "Pf",
        ["Other_Punctuation"] = "Po",
        ["Symbol"] = "S",
        ["Math_Symbol"] = "Sm",
        ["Currency_Symbol"] = "Sc",
        ["Modifier_Symbol"] = "Sk",
        ["Other_Symbol"] = "So",
        ["Separator"] = "Z",
        ["Space_Separator"] = "Zs",
        ["Line_Separator"] = "Zl",
        ["Paragraph_Separator"] = "Zp",
        ["Other"] = "C",
        ["Control"] = "Cc",
        ["cntrl"] = "Cc",
        ["Format"] = "Cf",
        ["Private_Use"] = "Co",
        ["Unassigned"] = "Cn",
    };

    public static CodePointSet? Find(string expression)
    {
        if (expression == "Any")
        {
            return CodePointSet.Of((0, CodePointSet.Last));
        }

        if (expression == "ASCII")
        {
            return CodePointSet.Of((0, 0x7F));
        }

        var name = expression;
        foreach (var prefix in (string[])["General_Category=", "gc="])
        {
            if (expression.StartsWith(prefix, StringComparison.Ordinal))
            {
                name = expression[prefix.Length..];
            }
        }

        if (LongNames.TryGetValue(name, out var category))
        {
            return CodePointSet.OfCategory(category);
        }

        return LongNames.ContainsValue(name) ? CodePointSet.OfCategory(name) : null;
    }
}
