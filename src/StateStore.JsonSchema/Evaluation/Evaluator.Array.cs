using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateArray(SchemaNode node, ArrayKeywords keywords, ref readonly Token array, int marks)
    {
        var valid = true;
        if (array.Length < keywords.MinItems)
        {
            valid = Check(false, node, Keyword.MinItems, in array);
        }

        if (array.Length > keywords.MaxItems)
        {
            valid = Check(false, node, Keyword.MaxItems, in array);
        }

        if (!GoesOn(valid))
        {
            return false;
        }

        if (marks != NoMarks || !keywords.DecidesItems(in array))
        {
            valid &= EvaluateItems(keywords, in array, marks);
        }

        if (GoesOn(valid) && keywords.Contains is not null)
        {
            valid &= EvaluateContains(node, keywords, keywords.Contains, in array, marks);
        }

        if (GoesOn(valid) && keywords.UniqueItems)
        {
            valid &= EvaluateUnique(node, in array);
        }

        return valid;
    }

    private bool EvaluateItems(ArrayKeywords keywords, ref readonly Token array, int marks)
    {
        if (!Enter(array.Length))
        {
            return false;
        }

        var valid = true;
        var position = 0;
        ref readonly var item = ref Token.Following(in array);
        ref readonly var end = ref _view.At(array.Next);
        for (; GoesOn(valid) && position < keywords.Prefix.Length && Unsafe.IsAddressLessThan(in item, in end); position++, item = ref _view.At(item.Next))
        {
            valid &= Evaluate(keywords.Prefix[position], in item, NoMarks);
        }

        if (marks != NoMarks)
        {
            MarkFirst(marks, keywords.Rest is null ? position : array.Length);
        }

        if (GoesOn(valid) && keywords.Rest is not null)
        {
            valid &= EvaluateRestOfItems(keywords.Rest, in item, in end);
        }

        Leave();
        return valid;
    }

    private bool EvaluateRestOfItems(SchemaNode rest, ref readonly Token item, ref readonly Token end)
    {
        var valid = true;
        var flat = rest.FlatArrays;
        for (; Unsafe.IsAddressLessThan(in item, in end); item = ref _view.At(item.Next))
        {
            // Arrays of arrays, such as coordinates, make up most of their documents, so they have a shortcut.
            if ((flat is not null && flat.Accepts(in item)) || Evaluate(rest, in item, NoMarks))
            {
                continue;
            }

            valid = false;
            if (!TMode.Collects)
            {
                break;
            }
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateContains(SchemaNode node, ArrayKeywords keywords, SchemaNode contains, ref readonly Token array, int marks)
    {
        if (!Enter(array.Length))
        {
            return false;
        }

        var failures = FailureCount;
        var found = 0;
        var item = _view.IndexOf(in array) + 1;
        for (var position = 0; position < array.Length; position++, item = _view.At(item).Next)
        {
            if (!Evaluate(contains, in _view.At(item), NoMarks))
            {
                continue;
            }

            found++;
            if (marks != NoMarks && keywords.ContainsEvaluates)
            {
                Mark(marks, position);
            }
        }

        Leave();
        ForgetFailures(failures);
        var isEnough = found >= keywords.MinContains;
        return Check(isEnough, node, keywords.MinContains == 1 ? Keyword.Contains : Keyword.MinContains, in array, found)
            & Check(found <= keywords.MaxContains, node, Keyword.MaxContains, in array, found);
    }
}
