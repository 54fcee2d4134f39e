using System.Text;
using System.Text.RegularExpressions;

namespace StateStore.JsonSchema.Patterns;

/// <summary>An expression on the platform's engine: its linear-time one, or, for what that cannot do (look-around, back references), the backtracking one with a time bound.</summary>
internal sealed class RegexPattern : Pattern
{
    private readonly Regex _regex;

    public RegexPattern(string source, string expression, TimeSpan timeout)
        : base(source)
    {
        try
        {
            _regex = new Regex(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, timeout);
        }
        catch (NotSupportedException)
        {
            _regex = new Regex(expression, RegexOptions.CultureInvariant, timeout);
        }
    }

    public override PatternMatch Match(ReadOnlySpan<byte> text, ref char[] chars)
    {
        if (chars.Length < text.Length) chars = new char[text.Length];
        int length = Encoding.UTF8.GetChars(text, chars);
        try
        {
            return _regex.IsMatch(chars.AsSpan(0, length)) ? PatternMatch.Matched : PatternMatch.NotMatched;
        }
        catch (RegexMatchTimeoutException)
        {
            return PatternMatch.TimedOut;
        }
    }
}
