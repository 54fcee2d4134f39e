using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private bool EvaluateArray(SchemaNode node, ArrayKeywords keywords, int index, int marks)
    {
        ref readonly Token array = ref _view.Tokens[index];
        _budget -= array.Length;
        bool valid = Check(array.Length >= keywords.MinItems, node, Keyword.MinItems, index)
            & Check(array.Length <= keywords.MaxItems, node, Keyword.MaxItems, index);
        if (!GoesOn(valid)) return false;
        bool areDecided = keywords.Prefix.Length == 0 && marks == NoMarks && keywords.Rest is not null && (array.ChildKinds & ~keywords.Rest.Passes) == 0;
        if (!areDecided) valid &= EvaluateItems(keywords, index, marks);
        if (GoesOn(valid) && keywords.Contains is not null) valid &= EvaluateContains(node, keywords, keywords.Contains, index, marks);
        if (GoesOn(valid) && keywords.UniqueItems) valid &= EvaluateUnique(node, index);
        return valid;
    }

    private bool EvaluateItems(ArrayKeywords keywords, int index, int marks)
    {
        ref readonly Token array = ref _view.Tokens[index];
        bool valid = true;
        int item = index + 1;
        int position = 0;
        for (; position < keywords.Prefix.Length && item < array.Next; position++, item = _view.Tokens[item].Next)
        {
            valid &= Evaluate(keywords.Prefix[position], item, NoMarks);
            if (!GoesOn(valid)) return false;
        }

        if (marks != NoMarks) MarkFirst(marks, keywords.Rest is null ? position : array.Length);
        if (keywords.Rest is not { } rest) return valid;
        ReadOnlySpan<Token> tokens = _view.Tokens;
        int end = array.Next;
        for (; item < end; item = tokens[item].Next)
        {
            valid &= Evaluate(rest, item, NoMarks);
            if (!GoesOn(valid)) return false;
        }

        return valid;
    }

    private bool EvaluateContains(SchemaNode node, ArrayKeywords keywords, SchemaNode contains, int index, int marks)
    {
        ref readonly Token array = ref _view.Tokens[index];
        int failures = FailureCount;
        int found = 0;
        int position = 0;
        for (int item = index + 1; item < array.Next; item = _view.Tokens[item].Next, position++)
        {
            if (!Evaluate(contains, item, NoMarks)) continue;
            found++;
            if (marks != NoMarks && keywords.ContainsEvaluates) Mark(marks, position);
        }

        ForgetFailures(failures);
        bool isEnough = found >= keywords.MinContains;
        return Check(isEnough, node, keywords.MinContains == 1 ? Keyword.Contains : Keyword.MinContains, index, found)
            & Check(found <= keywords.MaxContains, node, Keyword.MaxContains, index, found);
    }
}
