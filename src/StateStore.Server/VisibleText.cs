using System.Globalization;
using System.Text;

namespace StateStore.Server;

/// <summary>
/// Text for a terminal or a log. Parts of it come from users (keys, paths, errors of hooks), and a terminal would obey the control characters in it, or a reader take a part of one line
/// for another line.
/// </summary>
internal static class VisibleText
{
    /// <summary>
    /// The text with each control or formatting character as <c>\u001b</c>, and each lone surrogate too. A line break becomes a space.
    /// </summary>
    /// <param name="text">What is to be shown.</param>
    /// <param name="keepsLines">Leave line breaks and tabs: a traceback is many lines.</param>
    public static string Of(string text, bool keepsLines = false)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' || (keepsLines && c == '\t'))
            {
                shown.Append(keepsLines ? c : ' ');
            }
            else if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                // The line feed stands for both.
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                shown.Append(c).Append(text[++i]);
            }
            else if (IsInvisible(c))
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                shown.Append(c);
            }
        }

        return shown.ToString();
    }

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate;
}
