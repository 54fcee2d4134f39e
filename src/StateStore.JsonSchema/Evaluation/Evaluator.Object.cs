using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private bool EvaluateObject(SchemaNode node, ObjectKeywords keywords, int index, int marks)
    {
        ref readonly Token instance = ref _view.Tokens[index];
        bool valid = Check(instance.Length >= keywords.MinProperties, node, Keyword.MinProperties, index)
            & Check(instance.Length <= keywords.MaxProperties, node, Keyword.MaxProperties, index);
        if (!GoesOn(valid)) return false;

        int seen = AllocateBits(keywords.Names.Count);
        valid &= EvaluateProperties(node, keywords, index, marks, seen);
        if (GoesOn(valid)) valid &= EvaluateRequired(node, keywords, index, seen);
        if (GoesOn(valid) && keywords.Dependencies.Length > 0) valid &= EvaluateDependencies(node, keywords, index, marks, seen);
        ReleaseBits(seen);
        return valid;
    }

    private bool EvaluateProperties(SchemaNode node, ObjectKeywords keywords, int index, int marks, int seen)
    {
        int end = _view.Tokens[index].Next;
        bool valid = true;
        int expected = 0;
        int position = 0;
        for (int name = index + 1; name < end; name = _view.Tokens[name + 1].Next, position++)
        {
            int value = name + 1;
            bool isNamed = false;
            int slot = keywords.Names.Find(Name(name), expected);
            if (slot >= 0)
            {
                expected = slot + 1;
                Mark(seen, slot);
                if (keywords.Names.Schema(slot) is { } schema)
                {
                    isNamed = true;
                    valid &= Evaluate(schema, value, NoMarks);
                }
            }

            if (keywords.Patterns.Length > 0) valid &= EvaluatePatterns(keywords, name, ref isNamed);
            if (!isNamed && keywords.Additional is not null)
            {
                isNamed = true;
                valid &= Evaluate(keywords.Additional, value, NoMarks);
            }

            if (isNamed && marks != NoMarks) Mark(marks, position);
            if (keywords.PropertyNames is not null) valid &= EvaluateName(node, keywords.PropertyNames, name);
            if (!GoesOn(valid)) return false;
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ReadOnlySpan<byte> Name(int index) => _view.Text(index, ref _workspace.Text);

    private bool EvaluatePatterns(ObjectKeywords keywords, int name, ref bool isNamed)
    {
        bool valid = true;
        foreach (PatternProperty property in keywords.Patterns)
        {
            _budget--;
            if (!IsMatch(property.Pattern, Name(name))) continue;
            isNamed = true;
            valid &= Evaluate(property.Schema, name + 1, NoMarks);
        }

        return valid;
    }

    private bool EvaluateName(SchemaNode node, SchemaNode propertyNames, int name)
    {
        int failures = FailureCount;
        bool valid = Evaluate(propertyNames, name, NoMarks);
        if (!valid && TMode.Collects)
        {
            // The reasons would read as if they were about the value; the one failure names the property.
            ForgetFailures(failures);
            Note(new Failure(node, Keyword.PropertyNames, name, 0));
        }

        return valid;
    }

    private readonly bool EvaluateRequired(SchemaNode node, ObjectKeywords keywords, int index, int seen)
    {
        for (int word = 0; word < keywords.Required.Length; word++)
        {
            ulong missing = keywords.Required[word] & ~_workspace.Marks[seen + word];
            if (missing == 0) continue;
            if (!TMode.Collects) return false;
            return NoteMissing(node, keywords, index, seen);
        }

        return true;
    }

    private readonly bool NoteMissing(SchemaNode node, ObjectKeywords keywords, int index, int seen)
    {
        for (int slot = 0; slot < keywords.Names.Count; slot++)
        {
            bool isRequired = (keywords.Required[slot / WordBits] >> (slot % WordBits) & 1) != 0;
            if (isRequired && !IsMarked(seen, slot)) Note(new Failure(node, Keyword.Required, index, slot));
        }

        return false;
    }

    private bool EvaluateDependencies(SchemaNode node, ObjectKeywords keywords, int index, int marks, int seen)
    {
        bool valid = true;
        foreach (Dependency dependency in keywords.Dependencies)
        {
            if (!IsMarked(seen, dependency.Slot)) continue;
            foreach (int slot in dependency.Required) valid &= Check(IsMarked(seen, slot), node, dependency.Keyword, index, slot);
            if (dependency.Schema is not null) valid &= Evaluate(dependency.Schema, index, marks);
            if (!GoesOn(valid)) return false;
        }

        return valid;
    }
}
