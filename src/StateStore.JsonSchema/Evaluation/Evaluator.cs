using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>
/// Runs a compiled schema over a parsed document. One routine for both modes: every check ends in <see cref="Check"/>, which notes failures when
/// the mode collects them, and <see cref="GoesOn"/> says whether there is reason to continue.
/// </summary>
/// <remarks>
/// "Marks" are the items or properties of the value at hand that in-place subschemas have evaluated, as a set of bits that only exists inside
/// <c>unevaluatedItems</c> and <c>unevaluatedProperties</c>: see Evaluator.Marks.cs.
/// </remarks>
internal ref partial struct Evaluator<TMode>
    where TMode : struct, IMode
{
    // The stack is looked at once per this many levels; the runtime's own margin (64 KiB) covers the levels between.
    private const int StackCheckInterval = 32;

    private readonly JsonView _view;
    private readonly SchemaProgram _program;
    private readonly Workspace _workspace;
    private readonly int _maxFailures;
    private int _depth;
    private long _budget;
    private int _scopeCount;
    private int _bitsTop;

    public Evaluator(SchemaProgram program, JsonView view, Workspace workspace, JsonSchemaOptions options)
    {
        _program = program;
        _view = view;
        _workspace = workspace;
        _depth = options.MaxRecursion;
        _budget = options.MaxSteps;
        _maxFailures = options.MaxFailures;
    }

    /// <summary>The bound that ended the evaluation, if one did. The answer is then "not valid", whatever was found before.</summary>
    public Limit Exceeded { get; private set; }

    public bool Run()
    {
        bool valid = Evaluate(_program.Root, 0, NoMarks);
        if (_budget <= 0 && Exceeded == Limit.None) Exceeded = Limit.Steps;
        return valid && Exceeded == Limit.None;
    }

    /// <summary>Whether the value at <paramref name="index"/> satisfies the subschema; <paramref name="marks"/> receives what it evaluates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Evaluate(SchemaNode node, int index, int marks)
        => (node.Passes & _view.Tokens[index].Kind) != 0 || EvaluateNode(node, index, marks);

    private bool EvaluateNode(SchemaNode node, int index, int marks)
    {
        if (!TMode.Collects && (node.Refuses & _view.Tokens[index].Kind) != 0) return false;
        if (node.IsLeaf) return EvaluateKeywords(node, index, marks);
        if (!Enter()) return false;
        int scope = _scopeCount;
        if (_program.TracksScope) PushScope(node.Location.Resource);
        bool valid = node.Unevaluated is null ? EvaluateKeywords(node, index, marks) : EvaluateUnevaluated(node, node.Unevaluated, index, marks);
        _scopeCount = scope;
        _depth++;
        return valid;
    }

    private bool EvaluateKeywords(SchemaNode node, int index, int marks)
    {
        JsonKinds kind = _view.Tokens[index].Kind;

        // In the fast mode only integral numbers are left to ask for: all other kinds were settled by what the node refuses.
        if (TMode.Collects && !Check(!node.RefusesAll, node, Keyword.FalseSchema, index)) return false;
        if ((TMode.Collects || node.IntegralOnly) && !Check(IsAdmitted(node, kind, index), node, Keyword.Type, index)) return false;

        bool valid = true;
        if (kind == JsonKinds.Object)
        {
            if (node.Objects is not null) valid = EvaluateObject(node, node.Objects, index, marks);
        }
        else if (kind == JsonKinds.String)
        {
            if (node.Strings is not null) valid = EvaluateString(node, node.Strings, index);
        }
        else if (kind == JsonKinds.Array)
        {
            if (node.Arrays is not null) valid = EvaluateArray(node, node.Arrays, index, marks);
        }
        else if ((kind & JsonKinds.Number) != 0 && node.Numbers is not null)
        {
            valid = EvaluateNumber(node, node.Numbers, index);
        }

        return node.HasGeneralKeywords && GoesOn(valid) ? valid & EvaluateGeneralKeywords(node, index, marks) : valid;
    }

    /// <summary>Keywords for values of any kind.</summary>
    private bool EvaluateGeneralKeywords(SchemaNode node, int index, int marks)
    {
        bool valid = node.Enum is null || Check(IsIn(node.Enum, index), node, Keyword.Enum, index);
        if (GoesOn(valid) && node.Const is not null) valid &= Check(IsIn(node.Const, index), node, Keyword.Const, index);
        if (GoesOn(valid) && node.Applicators is not null) valid &= EvaluateApplicators(node, node.Applicators, index, marks);
        return valid;
    }

    private readonly bool IsAdmitted(SchemaNode node, JsonKinds kind, int index)
        => (node.Types & kind) != 0 && !(node.IntegralOnly && kind == JsonKinds.Decimal && !new JsonNumber(_view.Raw(index)).IsIntegral);

    private bool IsIn(ValueSet values, int index)
    {
        ref readonly Token token = ref _view.Tokens[index];
        if (token.Kind == JsonKinds.String && !token.Escaped) return values.ContainsString(_view.Raw(index));
        return values.Contains(_view, index, _workspace.Equality, ref _budget);
    }

    /// <summary>Counts one step and one level; false when a bound is reached, which ends the evaluation as not valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Enter()
    {
        if (--_depth >= 0 && --_budget > 0 && ((_depth & (StackCheckInterval - 1)) != 0 || RuntimeHelpers.TryEnsureSufficientExecutionStack())) return true;
        if (Exceeded == Limit.None) Exceeded = _budget <= 0 ? Limit.Steps : Limit.Recursion;
        _depth++;
        _budget = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool GoesOn(bool valid) => TMode.Collects || valid;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool Check(bool holds, SchemaNode node, Keyword keyword, int index, int detail = 0)
    {
        if (!holds && TMode.Collects) Note(new Failure(node, keyword, index, detail));
        return holds;
    }

    private readonly void Note(Failure failure)
    {
        // One more than the cap tells a cut list from a full one.
        if (_workspace.Failures.Count <= _maxFailures) _workspace.Failures.Add(failure);
    }
}
