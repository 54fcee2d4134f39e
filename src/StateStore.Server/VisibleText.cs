using System.Globalization;
using System.Text;

namespace StateStore.Server;

/// <summary>
/// Escapes text for a terminal or a log. Parts of the text come from users (keys, paths, errors of hooks). A terminal would obey control characters
/// in it, and a reader would take a part of one line for another line.
/// </summary>
internal static class VisibleText
{
    /// <summary>
    /// Writes each control or formatting character, and each lone surrogate, as an escape such as <c>\u001b</c>. A line break becomes a space.
    /// </summary>
    /// <param name="text">The text to show.</param>
    /// <param name="keepsLines">Keep line breaks and tabs: a traceback has many lines.</param>
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
                // The line feed that follows stands for both.
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
