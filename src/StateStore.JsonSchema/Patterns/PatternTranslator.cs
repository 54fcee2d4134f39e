using System.Globalization;
using System.Text;

namespace StateStore.JsonSchema.Patterns;

/// <summary>Writes a syntax tree as an expression of the platform's engine that means the same over UTF-16: code points outside the BMP become pairs.</summary>
internal static class PatternTranslator
{
    /// <param name="root">The tree.</param>
    /// <param name="capture">Whether groups have to capture, for back references.</param>
    public static string Translate(PatternNode root, bool capture)
    {
        var text = new StringBuilder();
        Write(root, text, capture);
        return text.ToString();
    }

    private static void Write(PatternNode node, StringBuilder text, bool capture)
    {
        switch (node)
        {
            case PatternNode.Alternation alternation:
                WriteGroup("(?:", text, () => WriteAll(alternation.Branches, "|", text, capture));
                break;
            case PatternNode.Sequence sequence:
                WriteAll(sequence.Parts, "", text, capture);
                break;
            case PatternNode.Repeat repeat:
                WriteGroup("(?:", text, () => Write(repeat.Body, text, capture));
                text.Append(CultureInfo.InvariantCulture, $"{{{repeat.Min},{(repeat.Max == int.MaxValue ? "" : repeat.Max)}}}");
                if (repeat.IsLazy) text.Append('?');
                break;
            case PatternNode.One one:
                WriteSet(one.Set, text);
                break;
            case PatternNode.Anchor anchor:
                text.Append(Anchor(anchor.Kind));
                break;
            case PatternNode.Capture group:
                WriteGroup(capture ? "(" : "(?:", text, () => Write(group.Body, text, capture));
                break;
            case PatternNode.BackReference reference:
                // In ECMA-262 a group that has not taken part matches the empty string.
                text.Append(CultureInfo.InvariantCulture, $"(?({reference.Number})\\{reference.Number})");
                break;
            case PatternNode.Look look:
                WriteGroup("(?" + (look.IsBehind ? "<" : "") + (look.IsNegative ? "!" : "="), text, () => Write(look.Body, text, capture));
                break;
        }
    }

    private static void WriteGroup(string open, StringBuilder text, Action body)
    {
        text.Append(open);
        body();
        text.Append(')');
    }

    private static void WriteAll(PatternNode[] nodes, string separator, StringBuilder text, bool capture)
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            if (i > 0) text.Append(separator);
            Write(nodes[i], text, capture);
        }
    }

    // The platform's word boundary knows all letters of Unicode, ECMA-262's only those of \w.
    private static string Anchor(AnchorKind kind) => kind switch
    {
        AnchorKind.Start => @"\A",
        AnchorKind.End => @"\z",
        AnchorKind.WordBoundary => "(?:(?<=[0-9A-Za-z_])(?![0-9A-Za-z_])|(?<![0-9A-Za-z_])(?=[0-9A-Za-z_]))",
        _ => "(?:(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<![0-9A-Za-z_])(?![0-9A-Za-z_]))",
    };

    private static void WriteSet(CodePointSet set, StringBuilder text)
    {
        var branches = new List<string>();
        var units = new StringBuilder();
        foreach ((int first, int last) in set.Ranges)
        {
            if (first <= char.MaxValue) units.Append(Range(first, Math.Min(last, char.MaxValue)));
            if (last > char.MaxValue) branches.AddRange(Pairs(Math.Max(first, 0x10000), last));
        }

        if (units.Length > 0) branches.Insert(0, $"[{units}]");
        text.Append(branches.Count == 0 ? "(?!)" : branches.Count == 1 ? branches[0] : $"(?:{string.Join('|', branches)})");
    }

    private static IEnumerable<string> Pairs(int first, int last)
    {
        (int firstHigh, int firstLow) = Split(first);
        (int lastHigh, int lastLow) = Split(last);
        if (firstHigh == lastHigh)
        {
            yield return Pair(firstHigh, firstHigh, firstLow, lastLow);
            yield break;
        }

        yield return Pair(firstHigh, firstHigh, firstLow, 0xDFFF);
        if (lastHigh > firstHigh + 1) yield return Pair(firstHigh + 1, lastHigh - 1, 0xDC00, 0xDFFF);
        yield return Pair(lastHigh, lastHigh, 0xDC00, lastLow);
    }

    private static (int High, int Low) Split(int point) => (0xD800 + ((point - 0x10000) >> 10), 0xDC00 + ((point - 0x10000) & 0x3FF));

    private static string Pair(int firstHigh, int lastHigh, int firstLow, int lastLow) => $"[{Range(firstHigh, lastHigh)}][{Range(firstLow, lastLow)}]";

    private static string Range(int first, int last) => string.Create(CultureInfo.InvariantCulture, $"\\u{first:X4}-\\u{last:X4}");
}
