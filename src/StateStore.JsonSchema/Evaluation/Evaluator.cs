using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

/// <summary>
/// Runs a compiled schema over a parsed document, in both modes. Every check ends in <see cref="Check"/>, which records failures if
/// the mode collects them. <see cref="GoesOn"/> returns whether the evaluation must continue.
/// </summary>
/// <remarks>
/// "Marks" are the items or properties of the current value that in-place subschemas have evaluated. They are a bit set that exists only inside
/// <c>unevaluatedItems</c> and <c>unevaluatedProperties</c> (Evaluator.Marks.cs).
/// </remarks>
internal ref partial struct Evaluator<TMode>
    where TMode : struct, IMode
{
    // The stack is checked once per this number of levels. The runtime's margin (64 KiB) covers the levels between.
    private const int StackCheckInterval = 32;

    private readonly JsonView _view;
    private readonly SchemaProgram _program;
    private readonly Workspace _workspace;
    private readonly int _maxFailures;
    private int _depth;
    private long _budget;
    private int _scopeCount;
    private int _bitsTop;

    public Evaluator(SchemaProgram program, JsonView view, Workspace workspace, JsonSchemaOptions options, long budget)
    {
        _program = program;
        _view = view;
        _workspace = workspace;
        _depth = options.MaxRecursion;
        _budget = budget;
        _maxFailures = options.MaxFailures;
    }

    /// <summary>The bound that ended the evaluation, if any. The answer is then "not valid", regardless of earlier results.</summary>
    public Limit Exceeded { get; private set; }

    /// <summary>The steps that are left.</summary>
    public readonly long Budget => _budget;

    public bool Run()
    {
        var valid = Evaluate(_program.Root, in _view.At(0), NoMarks);
        if (_budget <= 0 && Exceeded == Limit.None)
        {
            Exceeded = Limit.Steps;
        }

        return valid && Exceeded == Limit.None;
    }

    /// <summary>Returns whether a value satisfies the subschema. Adds the parts that it evaluates to <paramref name="marks"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Evaluate(SchemaNode node, ref readonly Token value, int marks) =>
        (node.Passes & value.Kind) != 0 || EvaluateNode(node, in value, marks);

    /// <summary>Evaluates the keywords that can refuse the value. In the fast mode the form of most subschemas leads directly to them.</summary>
    /// <remarks>Not inlined, so that the calling loops keep their variables in registers: measured.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateNode(SchemaNode node, ref readonly Token value, int marks)
    {
        if (TMode.Collects)
        {
            return EvaluateScope(node, in value, marks);
        }

        if ((node.Refuses & value.Kind) != 0)
        {
            return false;
        }

        return node.Form switch
        {
            NodeForm.Kinds => EvaluateKind(node, in value, marks),
            NodeForm.Values => IsIn(node.Enum ?? node.Const!, in value),
            NodeForm.Choice => EvaluateChoice(node, node.Applicators!, in value, marks),
            _ => EvaluateScope(node, in value, marks),
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EvaluateScope(SchemaNode node, ref readonly Token value, int marks)
    {
        var scope = _scopeCount;
        if (_program.TracksScope)
        {
            PushScope(node.Location.Resource);
        }

        var valid = node.Unevaluated is null ? EvaluateKeywords(node, in value, marks) : EvaluateUnevaluated(node, node.Unevaluated, in value, marks);
        _scopeCount = scope;
        return valid;
    }

    private bool EvaluateKeywords(SchemaNode node, ref readonly Token value, int marks)
    {
        // In the fast mode the kinds that the node refuses have decided this already, except for integral numbers.
        if (TMode.Collects && !Check(!node.RefusesAll, node, Keyword.FalseSchema, in value))
        {
            return false;
        }

        if (TMode.Collects && !Check((node.Types & value.Kind) != 0 && IsIntegral(node, in value), node, Keyword.Type, in value))
        {
            return false;
        }

        var valid = EvaluateKind(node, in value, marks);
        return node.HasGeneralKeywords && GoesOn(valid) ? valid & EvaluateGeneralKeywords(node, in value, marks) : valid;
    }

    /// <summary>Evaluates the keywords for values of one kind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool EvaluateKind(SchemaNode node, ref readonly Token value, int marks)
    {
        var kind = value.Kind;
        if (kind == JsonKinds.String)
        {
            return node.Strings is null || EvaluateString(node, node.Strings, in value);
        }

        if (kind == JsonKinds.Object)
        {
            return node.Objects is null || EvaluateObject(node, node.Objects, in value, marks);
        }

        if (kind == JsonKinds.Array)
        {
            return node.Arrays is null || EvaluateArray(node, node.Arrays, in value, marks);
        }

        return (kind & JsonKinds.Number) == 0 || EvaluateNumber(node, in value);
    }

    /// <summary>Evaluates the keywords for values of any kind.</summary>
    private bool EvaluateGeneralKeywords(SchemaNode node, ref readonly Token value, int marks)
    {
        var valid = node.Enum is null || Check(IsIn(node.Enum, in value), node, Keyword.Enum, in value);
        if (GoesOn(valid) && node.Const is not null)
        {
            valid &= Check(IsIn(node.Const, in value), node, Keyword.Const, in value);
        }

        if (GoesOn(valid) && node.Applicators is not null)
        {
            valid &= EvaluateApplicators(node, node.Applicators, in value, marks);
        }

        return valid;
    }

    /// <summary>Returns false if the number must be integral and is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool IsIntegral(SchemaNode node, ref readonly Token value) =>
        value.Kind != JsonKinds.Decimal || !node.IntegralOnly || IsIntegralDecimal(_view.Raw(in value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsIntegralDecimal(ReadOnlySpan<byte> literal) => new JsonNumber(literal).IsIntegral;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsIn(ValueSet values, ref readonly Token value)
    {
        if (value.Kind != JsonKinds.String)
        {
            return values.Contains(_view, _view.IndexOf(in value), _workspace.Equality, ref _budget);
        }

        return (value.Length <= LongText || Spend(in value)) && values.ContainsString(Text(in value), _view.TextHasWord(in value));
    }

    /// <summary>The text of a string, valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ReadOnlySpan<byte> Text(scoped ref readonly Token value) => _view.Text(in value, ref _workspace.Text);

    /// <summary>
    /// Counts one level and the coming steps before other subschemas are applied. Returns false if a bound is reached, which ends the evaluation as not
    /// valid. After true, the caller must call <see cref="Leave"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Enter(int steps)
    {
        _depth--;
        _budget -= steps + 1;
        var isWithin = _depth >= 0 && _budget > 0 && (_depth & (StackCheckInterval - 1)) != 0;
        return isWithin || EnterAtBound();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave() => _depth++;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EnterAtBound()
    {
        if (_depth >= 0 && _budget > 0 && RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return true;
        }

        if (Exceeded == Limit.None)
        {
            Exceeded = _budget <= 0 ? Limit.Steps : Limit.Recursion;
        }

        _depth++;
        _budget = 0;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool GoesOn(bool valid) => TMode.Collects || valid;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool Check(bool holds, SchemaNode node, Keyword keyword, ref readonly Token value, int detail = 0)
    {
        if (!holds && TMode.Collects)
        {
            Note(new Failure(node, keyword, _view.IndexOf(in value), detail));
        }

        return holds;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private readonly void Note(Failure failure)
    {
        // One failure above the bound distinguishes a truncated list from a full one.
        if (_workspace.Failures.Count <= _maxFailures)
        {
            _workspace.Failures.Add(failure);
        }
    }
}
