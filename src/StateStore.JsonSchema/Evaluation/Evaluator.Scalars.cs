using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Patterns;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    // Up to this length, examining a string or a number costs no more than the step that led to it.
    private const int LongText = 256;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateNumber(SchemaNode node, ref readonly Token value)
    {
        if (value.Length > LongText && !Spend(in value))
        {
            return false;
        }

        if (!TMode.Collects && !IsIntegral(node, in value))
        {
            return false;
        }

        var literal = _view.Raw(in value);
        return node.Numbers is null || node.Numbers.Accepts(literal) || EvaluateLimits(node, node.Numbers, literal, in value);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly bool EvaluateLimits(SchemaNode node, NumberKeywords keywords, ReadOnlySpan<byte> literal, ref readonly Token value)
    {
        var valid = true;
        if (keywords.Minimum is not null)
        {
            valid &= Check(keywords.Minimum.Compare(literal) >= 0, node, Keyword.Minimum, in value);
        }

        if (keywords.Maximum is not null)
        {
            valid &= Check(keywords.Maximum.Compare(literal) <= 0, node, Keyword.Maximum, in value);
        }

        if (keywords.ExclusiveMinimum is not null)
        {
            valid &= Check(keywords.ExclusiveMinimum.Compare(literal) > 0, node, Keyword.ExclusiveMinimum, in value);
        }

        if (keywords.ExclusiveMaximum is not null)
        {
            valid &= Check(keywords.ExclusiveMaximum.Compare(literal) < 0, node, Keyword.ExclusiveMaximum, in value);
        }

        if (keywords.MultipleOf is not null)
        {
            valid &= Check(keywords.MultipleOf.Divides(new JsonNumber(literal)), node, Keyword.MultipleOf, in value);
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateString(SchemaNode node, StringKeywords keywords, ref readonly Token value)
    {
        if (value.Length > LongText && !Spend(in value))
        {
            return false;
        }

        var text = Text(in value);
        var valid = true;
        if (keywords.MinLength > 0)
        {
            valid = Check(IsAtLeast(text, keywords.MinLength), node, Keyword.MinLength, in value);
        }

        if (keywords.MaxLength < text.Length)
        {
            valid &= Check(JsonStrings.CountCodePoints(text) <= keywords.MaxLength, node, Keyword.MaxLength, in value);
        }

        if (GoesOn(valid) && keywords.Pattern is not null)
        {
            valid &= Check(IsMatch(keywords.Pattern, text), node, Keyword.Pattern, in value);
        }

        if (GoesOn(valid) && keywords.Format is not null)
        {
            valid &= Check(keywords.Format.IsValid(text), node, Keyword.Format, in value);
        }

        return valid;
    }

    /// <summary>
    /// Charges a long string or number, because unescaping and comparing digits are slow. Returns false if the budget is spent.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Spend(ref readonly Token value)
    {
        _budget -= value.Kind == JsonKinds.String && !value.Escaped ? value.Length / 64 : value.Length / 8;
        return _budget > 0;
    }

    // A code point takes one to four bytes. That decides most lengths without counting.
    private static bool IsAtLeast(ReadOnlySpan<byte> text, int length) =>
        text.Length >= length && (text.Length >= 4L * length || JsonStrings.CountCodePoints(text) >= length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsMatch(Pattern pattern, ReadOnlySpan<byte> text)
    {
        _budget -= text.Length / 64;
        return pattern is Automaton automaton ? automaton.Accepts(text) : IsChargedMatch(pattern, text);
    }

    /// <summary>Runs a match that costs more than one pass over the text, and charges it to the budget of the validation.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsChargedMatch(Pattern pattern, ReadOnlySpan<byte> text)
    {
        if (_budget <= 0)
        {
            return false;
        }

        var match = pattern.Match(text, _workspace.Patterns, ref _budget);
        if (match == PatternMatch.OutOfBudget)
        {
            _budget = 0;
        }

        return match == PatternMatch.Matched;
    }
}
