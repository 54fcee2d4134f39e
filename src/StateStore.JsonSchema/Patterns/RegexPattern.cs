using System.Text;
using System.Text.RegularExpressions;

namespace StateStore.JsonSchema.Patterns;

/// <summary>An expression on the platform's engine: its linear-time one, or, for what that cannot do (look-around, back references), the backtracking one with a time bound.</summary>
internal sealed class RegexPattern : Pattern
{
    // The linear-time engine takes seconds to prepare large sets of characters.
    private const int MaxLinearLength = 1_000;

    // What a preparation costs in steps of the automaton's construction, measured: so much, and so much per character.
    private const int BuildSteps = 20_000;
    private const int BuildStepsPerCharacter = 20;

    private readonly Regex _regex;

    private RegexPattern(string source, Regex regex)
        : base(source) => _regex = regex;

    /// <param name="source">The expression as the schema has it.</param>
    /// <param name="translated">The expression of the platform that means the same.</param>
    /// <param name="timeout">Bound of one match that backtracks.</param>
    /// <param name="budget">Steps that may be spent; spent ones are subtracted.</param>
    public static RegexPattern? Build(string source, string translated, TimeSpan timeout, ref long budget)
    {
        budget -= BuildSteps + (BuildStepsPerCharacter * translated.Length);
        if (budget <= 0) return null;
        if (translated.Length <= MaxLinearLength)
        {
            try
            {
                return new RegexPattern(source, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            }
            catch (NotSupportedException)
            {
                // Not a regular language, or too large for the linear-time engine.
            }
        }

        return new RegexPattern(source, new Regex(translated, RegexOptions.CultureInvariant, timeout));
    }

    public override bool MayBacktrack => (_regex.Options & RegexOptions.NonBacktracking) == 0;

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
