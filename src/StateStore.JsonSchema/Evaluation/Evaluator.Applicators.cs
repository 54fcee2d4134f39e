using System.Numerics;
using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Compilation;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

internal ref partial struct Evaluator<TMode>
{
    private readonly int FailureCount => TMode.Collects ? _workspace.Failures.Count : 0;

    private readonly void ForgetFailures(int count)
    {
        if (TMode.Collects)
        {
            _workspace.Failures.RemoveRange(count, _workspace.Failures.Count - count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateApplicators(SchemaNode node, Applicators keywords, ref readonly Token value, int marks)
    {
        if (!Enter(keywords.Count))
        {
            return false;
        }

        var valid = keywords.Ref is null || Evaluate(keywords.Ref, in value, marks);
        if (GoesOn(valid) && keywords.DynamicRef is not null)
        {
            valid &= Evaluate(Resolve(keywords.DynamicRef), in value, marks);
        }

        for (var i = 0; GoesOn(valid) && i < keywords.AllOf.Length; i++)
        {
            valid &= Evaluate(keywords.AllOf[i], in value, marks);
        }

        if (GoesOn(valid) && keywords.AnyOf is not null)
        {
            valid &= EvaluateAnyOf(node, keywords.AnyOf, in value, marks);
        }

        if (GoesOn(valid) && keywords.OneOf is not null)
        {
            valid &= EvaluateOneOf(node, keywords.OneOf, in value, marks);
        }

        if (GoesOn(valid) && keywords.Not is not null)
        {
            valid &= EvaluateNot(node, keywords.Not, in value, marks);
        }

        if (GoesOn(valid) && keywords.If is not null)
        {
            valid &= EvaluateConditional(keywords, keywords.If, in value, marks);
        }

        Leave();
        return valid;
    }

    /// <summary>Evaluates a subschema that consists only of <c>anyOf</c> or <c>oneOf</c>. If one candidate is left, it decides.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateChoice(SchemaNode node, Applicators keywords, ref readonly Token value, int marks)
    {
        var candidates = Candidates((keywords.AnyOf ?? keywords.OneOf)!, in value);
        if (candidates.Length != 1)
        {
            return EvaluateApplicators(node, keywords, in value, marks);
        }

        if (!Enter(1))
        {
            return false;
        }

        var valid = Evaluate(candidates[0], in value, marks);
        Leave();
        return valid;
    }

    private bool EvaluateAnyOf(SchemaNode node, Alternatives alternatives, ref readonly Token value, int marks)
    {
        var failures = FailureCount;
        var any = false;
        foreach (var branch in Candidates(alternatives, in value))
        {
            any |= EvaluateBranch(branch, in value, marks);

            // Further branches could only add marks.
            if (any && marks == NoMarks)
            {
                break;
            }
        }

        if (any)
        {
            ForgetFailures(failures);
        }

        return CheckAlternatives(any, node, Keyword.AnyOf, in value, failures, 0);
    }

    private bool EvaluateOneOf(SchemaNode node, Alternatives alternatives, ref readonly Token value, int marks)
    {
        var failures = FailureCount;
        var matches = 0;
        foreach (var branch in Candidates(alternatives, in value))
        {
            if (EvaluateBranch(branch, in value, marks))
            {
                matches++;
            }

            if (matches > 1 && !TMode.Collects)
            {
                return false;
            }
        }

        if (matches > 0)
        {
            ForgetFailures(failures);
        }

        return CheckAlternatives(matches == 1, node, Keyword.OneOf, in value, failures, matches);
    }

    /// <summary>Records a failure of alternatives before the failures of their branches, and removes the failures of branches for other kinds.</summary>
    private readonly bool CheckAlternatives(bool holds, SchemaNode node, Keyword keyword, ref readonly Token value, int failures, int matches)
    {
        if (!holds && TMode.Collects && _workspace.Failures.Count <= _maxFailures)
        {
            var index = _view.IndexOf(in value);
            _workspace.Failures.Insert(failures, new Failure(node, keyword, index, matches));
            DropWrongKinds(failures + 1, index);
        }

        return holds;
    }

    /// <summary>
    /// Removes the failures of branches for another kind of value, if there is a branch for the kind of this value. They would not help the sender.
    /// </summary>
    private readonly void DropWrongKinds(int first, int index)
    {
        var failures = _workspace.Failures;
        bool IsWrongKind(Failure failure) => failure.Keyword == Keyword.Type && failure.Instance == index;
        var wrong = failures.FindIndex(first, IsWrongKind);
        if (wrong < 0 || failures.FindIndex(first, failure => !IsWrongKind(failure)) < 0)
        {
            return;
        }

        for (var i = failures.Count - 1; i >= first; i--)
        {
            if (IsWrongKind(failures[i]))
            {
                failures.RemoveAt(i);
            }
        }
    }

    /// <summary>
    /// The branches that a value may satisfy. All other branches refuse the value. In the collecting mode it returns all branches, for their failures.
    /// </summary>
    private SchemaNode[] Candidates(Alternatives alternatives, ref readonly Token value)
    {
        if (TMode.Collects)
        {
            return alternatives.Branches;
        }

        if (value.Kind != JsonKinds.Object || alternatives.Discriminator is not { } discriminator)
        {
            return alternatives.ByKind[BitOperations.TrailingZeroCount((int)value.Kind)];
        }

        var end = value.Next;
        for (var name = _view.IndexOf(in value) + 1; name < end; name = _view.At(name + 1).Next)
        {
            // Too long for the discriminator, even if every character of the name is an escape.
            if (_view.At(name).Length > LongText && (_view.At(name).Length > 6L * discriminator.Name.Length || !Spend(in _view.At(name))))
            {
                continue;
            }

            if (!Text(in _view.At(name)).SequenceEqual(discriminator.Name))
            {
                continue;
            }

            ref readonly var tag = ref _view.At(name + 1);
            if (tag.Kind != JsonKinds.String || (tag.Length > LongText && !Spend(in tag)))
            {
                break;
            }

            return discriminator.Find(Text(in tag), _view.TextHasWord(in tag));
        }

        return discriminator.Untagged;
    }

    private bool EvaluateNot(SchemaNode node, SchemaNode not, ref readonly Token value, int marks)
    {
        var failures = FailureCount;
        var own = marks == NoMarks ? NoMarks : AllocateBits(value.Length);
        var matches = Evaluate(not, in value, own);
        if (own != NoMarks)
        {
            ReleaseBits(own);
        }

        ForgetFailures(failures);
        return Check(!matches, node, Keyword.Not, in value);
    }

    private bool EvaluateConditional(Applicators keywords, SchemaNode condition, ref readonly Token value, int marks)
    {
        var failures = FailureCount;
        var holds = EvaluateBranch(condition, in value, marks);
        ForgetFailures(failures);
        var consequence = holds ? keywords.Then : keywords.Else;
        return consequence is null || Evaluate(consequence, in value, marks);
    }

    private SchemaNode Resolve(DynamicReference reference)
    {
        _budget -= _scopeCount / NamesPerStep;
        for (var i = 0; i < _scopeCount; i++)
        {
            if (reference.Targets[_workspace.Scope[i].Index] is { } target)
            {
                return target;
            }
        }

        return reference.Initial;
    }

    private void PushScope(SchemaResource resource)
    {
        if (_scopeCount > 0 && _workspace.Scope[_scopeCount - 1] == resource)
        {
            return;
        }

        if (_scopeCount == _workspace.Scope.Length)
        {
            Array.Resize(ref _workspace.Scope, 2 * _scopeCount);
        }

        _workspace.Scope[_scopeCount++] = resource;
    }
}
