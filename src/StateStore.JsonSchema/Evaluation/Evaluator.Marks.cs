using System.Runtime.CompilerServices;
using StateStore.JsonSchema.Json;
using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Evaluation;

// Bit sets on a stack: the names seen in an object, and marks. Marks are the properties or items that subschemas of the same value have evaluated.
internal ref partial struct Evaluator<TMode>
{
    private const int NoMarks = -1;
    private const int WordBits = 64;

    private static int WordsFor(int bits) => (bits + WordBits - 1) / WordBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int AllocateBits(int bits)
    {
        var start = _bitsTop;
        var words = WordsFor(bits);
        _bitsTop += words;
        if (_bitsTop > _workspace.Marks.Length)
        {
            Array.Resize(ref _workspace.Marks, 2 * _bitsTop);
        }

        if (words == 1)
        {
            _workspace.Marks[start] = 0;
        }
        else
        {
            _workspace.Marks.AsSpan(start, words).Clear();
        }

        return start;
    }

    private void ReleaseBits(int start) => _bitsTop = start;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Mark(int set, int bit) => _workspace.Marks[set + (bit / WordBits)] |= 1UL << (bit % WordBits);

    private readonly void MarkFirst(int set, int count)
    {
        for (var bit = 0; bit < count; bit++)
        {
            Mark(set, bit);
        }
    }

    private readonly bool IsMarked(int set, int bit) => (_workspace.Marks[set + (bit / WordBits)] >> (bit % WordBits) & 1) != 0;

    /// <summary>
    /// Evaluates a branch that may fail without a failure of the value. Its marks count only if it succeeds.
    /// Without marks, this is a plain evaluation.
    /// </summary>
    private bool EvaluateBranch(SchemaNode branch, ref readonly Token value, int marks)
    {
        if (marks == NoMarks)
        {
            return Evaluate(branch, in value, NoMarks);
        }

        var own = AllocateBits(value.Length);
        var valid = Evaluate(branch, in value, own);
        if (valid)
        {
            Merge(own, marks, value.Length);
        }

        ReleaseBits(own);
        return valid;
    }

    private readonly void Merge(int from, int to, int bits)
    {
        for (var word = 0; word < WordsFor(bits); word++)
        {
            _workspace.Marks[to + word] |= _workspace.Marks[from + word];
        }
    }

    private bool EvaluateUnevaluated(SchemaNode node, Unevaluated unevaluated, ref readonly Token value, int marks)
    {
        var rest = value.Kind == JsonKinds.Object ? unevaluated.Properties : value.Kind == JsonKinds.Array ? unevaluated.Items : null;
        if (rest is null)
        {
            return EvaluateKeywords(node, in value, marks);
        }

        var own = AllocateBits(value.Length);
        var valid = EvaluateKeywords(node, in value, own);

        // After a failure the marks are incomplete, and the missing ones would appear as further failures.
        if (valid)
        {
            valid = EvaluateRest(rest, in value, own);
        }

        if (marks != NoMarks)
        {
            MarkFirst(marks, value.Length);
        }

        ReleaseBits(own);
        return valid;
    }

    private bool EvaluateRest(SchemaNode rest, ref readonly Token container, int evaluated)
    {
        if (!Enter(container.Length))
        {
            return false;
        }

        var nameTokens = container.Kind == JsonKinds.Object ? 1 : 0;
        var next = _view.IndexOf(in container) + 1;
        var valid = true;
        for (var position = 0; GoesOn(valid) && position < container.Length; position++)
        {
            ref readonly var value = ref _view.At(next + nameTokens);
            next = value.Next;
            if (!IsMarked(evaluated, position))
            {
                valid &= Evaluate(rest, in value, NoMarks);
            }
        }

        Leave();
        return valid;
    }
}
