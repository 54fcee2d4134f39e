using System.Diagnostics;
using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Patterns;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    // A step takes some 50 ns; many matches just below their bound must not add up to hours.
    private const int StepsPerMicrosecond = 20;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool EvaluateNumber(SchemaNode node, ref readonly Token value)
    {
        if (!TMode.Collects && !IsIntegral(node, in value)) return false;
        ReadOnlySpan<byte> literal = _view.Raw(in value);
        return node.Numbers is null || node.Numbers.Accepts(literal) || EvaluateLimits(node, node.Numbers, literal, in value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool EvaluateLimits(SchemaNode node, NumberKeywords keywords, ReadOnlySpan<byte> literal, ref readonly Token value)
    {
        bool valid = true;
        if (keywords.Minimum is not null) valid &= Check(keywords.Minimum.Compare(literal) >= 0, node, Keyword.Minimum, in value);
        if (keywords.Maximum is not null) valid &= Check(keywords.Maximum.Compare(literal) <= 0, node, Keyword.Maximum, in value);
        if (keywords.ExclusiveMinimum is not null) valid &= Check(keywords.ExclusiveMinimum.Compare(literal) > 0, node, Keyword.ExclusiveMinimum, in value);
        if (keywords.ExclusiveMaximum is not null) valid &= Check(keywords.ExclusiveMaximum.Compare(literal) < 0, node, Keyword.ExclusiveMaximum, in value);
        if (keywords.MultipleOf is not null) valid &= Check(keywords.MultipleOf.Divides(new JsonNumber(literal)), node, Keyword.MultipleOf, in value);
        return valid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateString(SchemaNode node, StringKeywords keywords, ref readonly Token value)
    {
        ReadOnlySpan<byte> text = Text(in value);
        bool valid = true;
        if (keywords.MinLength > 0) valid = Check(IsAtLeast(text, keywords.MinLength), node, Keyword.MinLength, in value);
        if (keywords.MaxLength < text.Length) valid &= Check(JsonText.CountCodePoints(text) <= keywords.MaxLength, node, Keyword.MaxLength, in value);
        if (GoesOn(valid) && keywords.Pattern is not null) valid &= Check(IsMatch(keywords.Pattern, text), node, Keyword.Pattern, in value);
        if (GoesOn(valid) && keywords.Format is not null) valid &= Check(keywords.Format.IsValid(text), node, Keyword.Format, in value);
        return valid;
    }

    // A code point takes one to four bytes, which decides most lengths without counting.
    private static bool IsAtLeast(ReadOnlySpan<byte> text, int length)
        => text.Length >= length && (text.Length >= 4L * length || JsonText.CountCodePoints(text) >= length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMatch(Pattern pattern, ReadOnlySpan<byte> text)
    {
        _budget -= text.Length / 64;
        return pattern is Automaton automaton ? automaton.Accepts(text) : IsTimedMatch(pattern, text);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsTimedMatch(Pattern pattern, ReadOnlySpan<byte> text)
    {
        long start = Stopwatch.GetTimestamp();
        PatternMatch match = pattern.Match(text, ref _workspace.Chars);
        if (pattern.MayBacktrack) _budget -= StepsPerMicrosecond * (long)Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        if (match == PatternMatch.TimedOut)
        {
            Exceeded = Limit.RegexTimeout;
            _budget = 0;
        }

        return match == PatternMatch.Matched;
    }
}
