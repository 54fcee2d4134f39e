using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    // The names of a set that cost one step: a test of one bit costs far less than a step.
    private const int NamesPerStep = 16;

    private bool EvaluateObject(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance, int marks)
    {
        var fits = Check(instance.Length >= keywords.MinProperties, node, Keyword.MinProperties, in instance)
            & Check(instance.Length <= keywords.MaxProperties, node, Keyword.MaxProperties, in instance);
        if (TMode.Collects)
        {
            return EvaluateMembers(node, keywords, in instance, marks) & fits;
        }

        return fits && EvaluateMembers(node, keywords, in instance, marks);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool EvaluateMembers(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance, int marks) =>
        keywords.IsPlain && marks == NoMarks
            ? EvaluatePlainProperties(node, keywords, in instance)
            : EvaluateProperties(node, keywords, in instance, marks);

    /// <summary>
    /// Evaluates the properties of a plain object: each against the schema of its name or the schema of all other names. One word holds the names seen.
    /// The loop does nothing else, so that its variables stay in registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluatePlainProperties(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance)
    {
        if (keywords.DecidesProperties(in instance))
        {
            return true;
        }

        if (!Enter(instance.Length))
        {
            return false;
        }

        var valid = true;
        ulong seen = 0;
        var lastWord = _view.LastWord;
        ref readonly var expected = ref keywords.Names.First;
        ref readonly var name = ref Token.Following(in instance);
        ref readonly var end = ref _view.At(instance.Next);
        while (Unsafe.IsAddressLessThan(in name, in end))
        {
            ref readonly var entry = ref expected;
            var isExpected = name.Start <= lastWord && expected.IsRaw(_view.Raw(in name));
            if (!isExpected)
            {
                entry = ref FindEntry(keywords.Names, in name);
            }

            if (isExpected || entry.Bit != 0)
            {
                expected = ref PropertyTable.Entry.Following(in entry);
            }

            seen |= entry.Bit;
            var schema = entry.Schema;
            name = ref Token.Following(in name);
            if (schema is not null && !Evaluate(schema, in name, NoMarks))
            {
                valid = false;
                if (!TMode.Collects)
                {
                    break;
                }
            }

            name = ref _view.At(name.Next);
        }

        Leave();
        return (keywords.RequiredWord & ~seen) == 0 ? valid : TMode.Collects && NoteMissing(node, keywords, in instance, new NameSet(seen));
    }

    /// <summary>Evaluates the properties of an object that is not plain.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateProperties(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance, int marks)
    {
        if (!Enter(instance.Length))
        {
            return false;
        }

        using var seen = new NameSet(keywords.Names.Count);
        var valid = true;
        var name = _view.IndexOf(in instance) + 1;
        for (var position = 0; GoesOn(valid) && position < instance.Length && _budget > 0; position++, name = _view.At(name + 1).Next)
        {
            ref readonly var entry = ref FindEntry(keywords.Names, in _view.At(name));
            if (entry.Slot < keywords.Names.Count)
            {
                seen.Add(entry.Slot);
            }

            valid &= EvaluateProperty(node, keywords, entry.Schema, in _view.At(name), position, marks);
        }

        Leave();
        if (GoesOn(valid) && !seen.ContainsAll(keywords.Required))
        {
            valid = TMode.Collects && NoteMissing(node, keywords, in instance, seen);
        }

        if (GoesOn(valid) && keywords.Dependencies.Length > 0)
        {
            valid &= EvaluateDependencies(node, keywords, in instance, marks, seen);
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref readonly PropertyTable.Entry FindEntry(PropertyTable names, scoped ref readonly Token name)
    {
        if (names.Count == 0 || (name.Length > LongText && !Spend(in name)))
        {
            return ref names.First;
        }

        return ref names.Find(Text(in name), _view.TextHasWord(in name));
    }

    /// <summary>Evaluates one property with patterns, <c>propertyNames</c> or marks.</summary>
    private bool EvaluateProperty(SchemaNode node, ObjectKeywords keywords, SchemaNode? schema, ref readonly Token name, int position, int marks)
    {
        ref readonly var value = ref Token.Following(in name);
        var isNamed = schema is not null;
        var valid = schema is null || Evaluate(schema, in value, NoMarks);
        if (keywords.Patterns.Length > 0)
        {
            valid &= EvaluatePatterns(keywords, in name, ref isNamed);
        }

        if (!isNamed && keywords.Additional is not null)
        {
            isNamed = true;
            valid &= Evaluate(keywords.Additional, in value, NoMarks);
        }

        if (isNamed && marks != NoMarks)
        {
            Mark(marks, position);
        }

        if (keywords.PropertyNames is not null)
        {
            valid &= EvaluateName(node, keywords.PropertyNames, in name);
        }

        return valid;
    }

    private bool EvaluatePatterns(ObjectKeywords keywords, ref readonly Token name, ref bool isNamed)
    {
        var valid = true;
        foreach (var property in keywords.Patterns)
        {
            if (--_budget <= 0)
            {
                return false;
            }

            if (!IsMatch(property.Pattern, Text(in name)))
            {
                continue;
            }

            isNamed = true;
            valid &= Evaluate(property.Schema, in Token.Following(in name), NoMarks);
        }

        return valid;
    }

    private bool EvaluateName(SchemaNode node, SchemaNode propertyNames, ref readonly Token name)
    {
        var failures = FailureCount;
        var valid = Evaluate(propertyNames, in name, NoMarks);
        if (!valid && TMode.Collects)
        {
            // The failures of the name's schema would appear to concern the value. So one failure that names the property replaces them.
            ForgetFailures(failures);
            Note(new Failure(node, Keyword.PropertyNames, _view.IndexOf(in name), 0));
        }

        return valid;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool NoteMissing(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance, NameSet seen)
    {
        _budget -= keywords.Names.Count / NamesPerStep;
        for (var slot = 0; slot < keywords.Names.Count; slot++)
        {
            var isRequired = (keywords.Required[slot / WordBits] >> slot & 1) != 0;
            if (isRequired && !seen.Contains(slot))
            {
                Note(new Failure(node, Keyword.Required, _view.IndexOf(in instance), slot));
            }
        }

        return false;
    }

    private bool EvaluateDependencies(SchemaNode node, ObjectKeywords keywords, ref readonly Token instance, int marks, NameSet seen)
    {
        var valid = true;
        _budget -= keywords.Dependencies.Length / NamesPerStep;
        foreach (var dependency in keywords.Dependencies)
        {
            if (!seen.Contains(dependency.Slot))
            {
                continue;
            }

            _budget -= dependency.Required.Length / NamesPerStep;
            foreach (var slot in dependency.Required)
            {
                valid &= Check(seen.Contains(slot), node, dependency.Keyword, in instance, slot);
            }

            if (dependency.Schema is not null)
            {
                valid &= Evaluate(dependency.Schema, in instance, marks);
            }

            if (!GoesOn(valid))
            {
                return false;
            }
        }

        return valid;
    }
}
