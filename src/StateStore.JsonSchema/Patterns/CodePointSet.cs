using System.Collections.Concurrent;
using System.Globalization;

namespace StateStore.JsonSchema.Patterns;

/// <summary>A set of Unicode scalar values as sorted, disjoint ranges. Surrogates are never members: text does not contain them.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    public static readonly CodePointSet Digits = Of(('0', '9'));
    public static readonly CodePointSet Word = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CodePointSet LineTerminators = Of(('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029));

    // ECMA-262: WhiteSpace and LineTerminator.
    public static readonly CodePointSet Space = Of(
        ('\t', '\r'), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    private static readonly CodePointSet[] Ascii = [.. Enumerable.Range(0, 0x80).Select(static point => new CodePointSet([(point, point)]))];

    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new();

    private readonly int[] _firsts;
    private readonly int[] _lasts;

    private CodePointSet(List<(int First, int Last)> ranges)
    {
        Ranges = ranges;
        _firsts = [.. ranges.Select(static range => range.First)];
        _lasts = [.. ranges.Select(static range => range.Last)];
    }

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    public bool Contains(int point)
    {
        const int FewRanges = 8;
        if (_firsts.Length > FewRanges)
        {
            return ContainsByHalves(point);
        }

        for (var i = 0; i < _firsts.Length; i++)
        {
            if (point <= _lasts[i])
            {
                return point >= _firsts[i];
            }
        }

        return false;
    }

    public static CodePointSet Of(params IEnumerable<(int First, int Last)> ranges)
    {
        var merged = new List<(int First, int Last)>();
        foreach ((var first, var last) in ranges.SelectMany(WithoutSurrogates).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(last, merged[^1].Last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new CodePointSet(merged);
    }

    /// <summary>The set of one code point; the empty set for a surrogate.</summary>
    public static CodePointSet OfPoint(int point) => point < Ascii.Length ? Ascii[point] : Of((point, point));

    /// <summary>The code points of a general category, given by one or two letters.</summary>
    public static CodePointSet OfCategory(string category) => Categories.GetOrAdd(category, static name =>
    {
        var members = new List<(int First, int Last)>();
        for (var point = 0; point <= Last; point++)
        {
            if (!CategoryName(CharUnicodeInfo.GetUnicodeCategory(point)).StartsWith(name, StringComparison.Ordinal))
            {
                continue;
            }

            if (members.Count > 0 && members[^1].Last == point - 1)
            {
                members[^1] = (members[^1].First, point);
            }
            else
            {
                members.Add((point, point));
            }
        }

        return Of(members);
    });

    public CodePointSet Complement()
    {
        var gaps = new List<(int First, int Last)>();
        var next = 0;
        foreach ((var first, var last) in Ranges)
        {
            if (first > next)
            {
                gaps.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            gaps.Add((next, Last));
        }

        return Of(gaps);
    }

    private bool ContainsByHalves(int point)
    {
        var at = Array.BinarySearch(_firsts, point);
        if (at < 0)
        {
            at = ~at - 1;
        }

        return at >= 0 && point <= _lasts[at];
    }

    private static IEnumerable<(int First, int Last)> WithoutSurrogates((int First, int Last) range)
    {
        if (range.First < 0xD800)
        {
            yield return (range.First, Math.Min(range.Last, 0xD7FF));
        }

        if (range.Last > 0xDFFF)
        {
            yield return (Math.Max(range.First, 0xE000), range.Last);
        }
    }

    private static string CategoryName(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
