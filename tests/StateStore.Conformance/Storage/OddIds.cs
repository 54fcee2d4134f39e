namespace StateStore.Conformance.Storage;

/// <summary>
/// Ids that stores have been known to confuse: separators, wild cards, other alphabets and cases, text with different UTF-16 and UTF-8 orders, and names
/// with a meaning in other programs.
/// </summary>
public static class OddIds
{
    public static readonly IReadOnlyList<string> All =
    [
        "a", "A", "a ", " a", "aa", "b", "ä", "a\u0308", "á", "ß", "İ", "ı", "z", "0", "00", "-1", "1e3", "NULL", "nil",
        ":", "a:", ":a", "a:b", "a::b", "a:conversation:b", "a:schema", "/", "a/b", "..", "%", "a%", "a%b", "a%2Fb", "%00", "_", "a_b",
        "*", "a*b", "?", "[a]", "{a}", "{", "}", "\\", "a\\b", "'", "\"", "a'b", "`", "#", "+", "whatsapp:+351 911/é", "\u00A0", "\u200F",
        "שלום", "مرحبا", "日本", "__proto__", "constructor", "toString", "\uD7FF", "\uE000", "\uFF5E", "\uFFFD", "😀", "😀a", "👩‍👩‍👧", "\U0010FFFF",
        new('x', 200), string.Concat(Enumerable.Repeat("😀", 200)),
    ];

    /// <summary>All ids in the order in which every store must list them.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [.. All.Order(Comparer<string>.Create(CompareBytes))];

    /// <summary>A comparison written independently of the stores, so that one checks the other.</summary>
    public static int CompareBytes(string left, string right) =>
        System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
}
