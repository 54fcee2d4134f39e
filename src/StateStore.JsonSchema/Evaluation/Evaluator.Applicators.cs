using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private readonly int FailureCount => TMode.Collects ? _workspace.Failures.Count : 0;

    private readonly void ForgetFailures(int count)
    {
        if (TMode.Collects) _workspace.Failures.RemoveRange(count, _workspace.Failures.Count - count);
    }

    private bool EvaluateApplicators(SchemaNode node, Applicators keywords, int index, int marks)
    {
        _budget -= keywords.Count;
        bool valid = keywords.Ref is null || Evaluate(keywords.Ref, index, marks);
        if (GoesOn(valid) && keywords.DynamicRef is not null) valid &= Evaluate(Resolve(keywords.DynamicRef), index, marks);
        foreach (SchemaNode branch in keywords.AllOf)
        {
            if (!GoesOn(valid)) return false;
            valid &= Evaluate(branch, index, marks);
        }

        if (GoesOn(valid) && keywords.AnyOf is not null) valid &= EvaluateAnyOf(node, keywords.AnyOf, index, marks);
        if (GoesOn(valid) && keywords.OneOf is not null) valid &= EvaluateOneOf(node, keywords.OneOf, index, marks);
        if (GoesOn(valid) && keywords.Not is not null) valid &= EvaluateNot(node, keywords.Not, index, marks);
        if (GoesOn(valid) && keywords.If is not null) valid &= EvaluateConditional(keywords, keywords.If, index, marks);
        return valid;
    }

    private bool EvaluateAnyOf(SchemaNode node, Alternatives alternatives, int index, int marks)
    {
        int failures = FailureCount;
        int tag = FindTag(alternatives, index);
        bool any = false;
        for (int i = 0; i < alternatives.Branches.Length; i++)
        {
            if (IsExcluded(alternatives, i, tag)) continue;
            any |= EvaluateBranch(alternatives.Branches[i], index, marks);

            // Further branches can only add marks.
            if (any && marks == NoMarks) break;
        }

        if (any) ForgetFailures(failures);
        return CheckAlternatives(any, node, Keyword.AnyOf, index, failures, 0);
    }

    private bool EvaluateOneOf(SchemaNode node, Alternatives alternatives, int index, int marks)
    {
        int failures = FailureCount;
        int tag = FindTag(alternatives, index);
        int matches = 0;
        for (int i = 0; i < alternatives.Branches.Length; i++)
        {
            if (IsExcluded(alternatives, i, tag)) continue;
            if (EvaluateBranch(alternatives.Branches[i], index, marks)) matches++;
            if (matches > 1 && !TMode.Collects) return false;
        }

        if (matches > 0) ForgetFailures(failures);
        return CheckAlternatives(matches == 1, node, Keyword.OneOf, index, failures, matches);
    }

    /// <summary>Notes a failure of alternatives before the reasons of its branches, from which the hopeless branches are taken away.</summary>
    private readonly bool CheckAlternatives(bool holds, SchemaNode node, Keyword keyword, int index, int failures, int matches)
    {
        if (!holds && TMode.Collects && _workspace.Failures.Count <= _maxFailures)
        {
            _workspace.Failures.Insert(failures, new Failure(node, keyword, index, matches));
            DropWrongKinds(failures + 1, index);
        }

        return holds;
    }

    /// <summary>A branch that wants another kind of value says nothing to the sender when a branch for the kind that was sent exists.</summary>
    private readonly void DropWrongKinds(int first, int index)
    {
        List<Failure> failures = _workspace.Failures;
        bool IsWrongKind(Failure failure) => failure.Keyword == Keyword.Type && failure.Instance == index;
        int wrong = failures.FindIndex(first, IsWrongKind);
        if (wrong < 0 || failures.FindIndex(first, failure => !IsWrongKind(failure)) < 0) return;
        for (int i = failures.Count - 1; i >= first; i--)
        {
            if (IsWrongKind(failures[i])) failures.RemoveAt(i);
        }
    }

    /// <summary>Token of the discriminator's value, 0 when there is none. Only asked when failures need no explanation.</summary>
    private readonly int FindTag(Alternatives alternatives, int index)
    {
        if (TMode.Collects || alternatives.Discriminator is null || _view.Tokens[index].Kind != JsonKinds.Object) return 0;
        int end = _view.Tokens[index].Next;
        for (int name = index + 1; name < end; name = _view.Tokens[name + 1].Next)
        {
            if (Name(name).SequenceEqual(alternatives.Discriminator)) return name + 1;
        }

        return 0;
    }

    private readonly bool IsExcluded(Alternatives alternatives, int branch, int tag)
        => tag != 0 && alternatives.Tags[branch] is { } tags
            && !(_view.Tokens[tag].Kind == JsonKinds.String && tags.ContainsString(_view.Text(tag, ref _workspace.Text)));

    private bool EvaluateNot(SchemaNode node, SchemaNode not, int index, int marks)
    {
        int failures = FailureCount;
        int own = marks == NoMarks ? NoMarks : AllocateBits(_view.Tokens[index].Length);
        bool matches = Evaluate(not, index, own);
        if (own != NoMarks) ReleaseBits(own);
        ForgetFailures(failures);
        return Check(!matches, node, Keyword.Not, index);
    }

    private bool EvaluateConditional(Applicators keywords, SchemaNode condition, int index, int marks)
    {
        int failures = FailureCount;
        bool holds = EvaluateBranch(condition, index, marks);
        ForgetFailures(failures);
        SchemaNode? consequence = holds ? keywords.Then : keywords.Else;
        return consequence is null || Evaluate(consequence, index, marks);
    }

    private readonly SchemaNode Resolve(DynamicReference reference)
    {
        for (int i = 0; i < _scopeCount; i++)
        {
            if (reference.Targets[_workspace.Scope[i].Index] is { } target) return target;
        }

        return reference.Initial;
    }

    private void PushScope(SchemaResource resource)
    {
        if (_scopeCount > 0 && _workspace.Scope[_scopeCount - 1] == resource) return;
        if (_scopeCount == _workspace.Scope.Length) Array.Resize(ref _workspace.Scope, 2 * _scopeCount);
        _workspace.Scope[_scopeCount++] = resource;
    }
}
