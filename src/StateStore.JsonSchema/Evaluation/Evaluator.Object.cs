using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private bool EvaluateObject(SchemaNode node, ObjectKeywords keywords, int index, int marks)
    {
        ref readonly Token instance = ref _view.Tokens[index];
        _budget -= instance.Length;
        bool valid = Check(instance.Length >= keywords.MinProperties, node, Keyword.MinProperties, index)
            & Check(instance.Length <= keywords.MaxProperties, node, Keyword.MaxProperties, index);
        if (!GoesOn(valid)) return false;
        if (keywords.Additional is not null && keywords.IsUniform && marks == NoMarks && (instance.ChildKinds & ~keywords.Additional.Passes) == 0) return valid;

        var seen = new NameSet(keywords.Names.Count);
        valid &= EvaluateProperties(node, keywords, index, marks, ref seen);
        if (GoesOn(valid) && !seen.ContainsAll(keywords.Required)) valid = NoteMissing(node, keywords, index, seen);
        if (GoesOn(valid) && keywords.Dependencies.Length > 0) valid &= EvaluateDependencies(node, keywords, index, marks, seen);
        seen.Dispose();
        return valid;
    }

    private bool EvaluateProperties(SchemaNode node, ObjectKeywords keywords, int index, int marks, ref NameSet seen)
    {
        PropertyTable names = keywords.Names;
        ReadOnlySpan<Token> tokens = _view.Tokens;
        int end = tokens[index].Next;
        bool isPlain = keywords.IsPlain && marks == NoMarks;
        bool valid = true;
        int expected = 0;
        int position = 0;
        for (int name = index + 1; name < end; name = tokens[name + 1].Next, position++)
        {
            SchemaNode? schema = null;
            int slot = names.Find(Name(name), expected);
            if (slot >= 0)
            {
                expected = slot + 1;
                seen.Add(slot);
                schema = names.Schema(slot);
            }

            if (isPlain)
            {
                schema ??= keywords.Additional;
                if (schema is not null && (schema.Passes & tokens[name + 1].Kind) == 0) valid &= EvaluateNode(schema, name + 1, NoMarks);
            }
            else
            {
                valid &= EvaluateProperty(node, keywords, schema, name, position, marks);
            }

            if (!GoesOn(valid)) return false;
        }

        return valid;
    }

    /// <summary>One property when patterns, names or marks matter.</summary>
    private bool EvaluateProperty(SchemaNode node, ObjectKeywords keywords, SchemaNode? schema, int name, int position, int marks)
    {
        bool isNamed = schema is not null;
        bool valid = schema is null || Evaluate(schema, name + 1, NoMarks);
        if (keywords.Patterns.Length > 0) valid &= EvaluatePatterns(keywords, name, ref isNamed);
        if (!isNamed && keywords.Additional is not null)
        {
            isNamed = true;
            valid &= Evaluate(keywords.Additional, name + 1, NoMarks);
        }

        if (isNamed && marks != NoMarks) Mark(marks, position);
        if (keywords.PropertyNames is not null) valid &= EvaluateName(node, keywords.PropertyNames, name);
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

    private readonly bool NoteMissing(SchemaNode node, ObjectKeywords keywords, int index, NameSet seen)
    {
        for (int slot = 0; TMode.Collects && slot < keywords.Names.Count; slot++)
        {
            bool isRequired = (keywords.Required[slot / WordBits] >> slot & 1) != 0;
            if (isRequired && !seen.Contains(slot)) Note(new Failure(node, Keyword.Required, index, slot));
        }

        return false;
    }

    private bool EvaluateDependencies(SchemaNode node, ObjectKeywords keywords, int index, int marks, NameSet seen)
    {
        bool valid = true;
        foreach (Dependency dependency in keywords.Dependencies)
        {
            if (!seen.Contains(dependency.Slot)) continue;
            foreach (int slot in dependency.Required) valid &= Check(seen.Contains(slot), node, dependency.Keyword, index, slot);
            if (dependency.Schema is not null) valid &= Evaluate(dependency.Schema, index, marks);
            if (!GoesOn(valid)) return false;
        }

        return valid;
    }
}
