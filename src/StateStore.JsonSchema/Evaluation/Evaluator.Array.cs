using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private bool EvaluateArray(SchemaNode node, ArrayKeywords keywords, ref readonly Token array, int marks)
    {
        int length = array.Length;
        _budget -= length;
        bool valid = Check(length >= keywords.MinItems, node, Keyword.MinItems, in array)
            & Check(length <= keywords.MaxItems, node, Keyword.MaxItems, in array);
        if (!GoesOn(valid)) return false;
        bool areDecided = marks == NoMarks && keywords.Prefix.Length == 0 && (keywords.Rest is null || (array.ChildKinds & ~keywords.Rest.Passes) == 0);
        if (!areDecided) valid &= EvaluateItems(keywords, in array, marks);
        if (GoesOn(valid) && keywords.Contains is not null) valid &= EvaluateContains(node, keywords, keywords.Contains, in array, marks);
        if (GoesOn(valid) && keywords.UniqueItems) valid &= EvaluateUnique(node, in array);
        return valid;
    }

    private bool EvaluateItems(ArrayKeywords keywords, ref readonly Token array, int marks)
    {
        bool valid = true;
        ref readonly Token item = ref Token.Following(in array);
        ref readonly Token end = ref _view.At(array.Next);
        int position = 0;
        for (; position < keywords.Prefix.Length && Unsafe.IsAddressLessThan(in item, in end); position++, item = ref _view.At(item.Next))
        {
            valid &= Evaluate(keywords.Prefix[position], in item, NoMarks);
            if (!GoesOn(valid)) return false;
        }

        if (marks != NoMarks) MarkFirst(marks, keywords.Rest is null ? position : array.Length);
        if (keywords.Rest is not { } rest) return valid;
        for (; Unsafe.IsAddressLessThan(in item, in end); item = ref _view.At(item.Next))
        {
            valid &= Evaluate(rest, in item, NoMarks);
            if (!GoesOn(valid)) return false;
        }

        return valid;
    }

    private bool EvaluateContains(SchemaNode node, ArrayKeywords keywords, SchemaNode contains, ref readonly Token array, int marks)
    {
        int failures = FailureCount;
        int found = 0;
        int item = _view.IndexOf(in array) + 1;
        for (int position = 0; position < array.Length; position++, item = _view.At(item).Next)
        {
            if (!Evaluate(contains, in _view.At(item), NoMarks)) continue;
            found++;
            if (marks != NoMarks && keywords.ContainsEvaluates) Mark(marks, position);
        }

        ForgetFailures(failures);
        bool isEnough = found >= keywords.MinContains;
        return Check(isEnough, node, keywords.MinContains == 1 ? Keyword.Contains : Keyword.MinContains, in array, found)
            & Check(found <= keywords.MaxContains, node, Keyword.MaxContains, in array, found);
    }
}
