using System.Runtime.CompilerServices;

namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// One search with a backtracking program. A trail stores the choices to try and the registers to restore after a failure. An entry consists of integers.
/// The topmost one is the register to restore (entries of two integers) or the kind of the choice (three or four integers).
/// </summary>
internal ref partial struct BacktrackingMatcher
{
    // An instruction takes about 15 ns, so a step takes 60 ns. It is among the most expensive kinds of steps.
    private const int InstructionsPerStep = 4;

    // 32 MiB: about 600,000 iterations of a group that captures.
    private const int MaxTrail = 1 << 23;

    // The cancellation of the caller is checked once per this number of instructions.
    private const int CancellationInterval = 1 << 16;

    // The kinds of entries of the trail. Their sign distinguishes them from registers.
    private const int Choice = -1;
    private const int FewerOfSet = -2;
    private const int MoreOfSet = -3;

    private readonly Instruction[] _code;
    private readonly ReadOnlySpan<byte> _text;
    private readonly PatternScratch _scratch;
    private readonly BacktrackingProgram _program;
    private long _fuel;
    private long _checkpoint;
    private int _top;

    public BacktrackingMatcher(BacktrackingProgram program, ReadOnlySpan<byte> text, PatternScratch scratch, long budget)
    {
        _program = program;
        _code = program.Instructions;
        _text = text;
        _scratch = scratch;
        _fuel = Math.Min(budget, long.MaxValue / InstructionsPerStep) * InstructionsPerStep;
        _checkpoint = _fuel - 1;
    }

    /// <summary>The steps that are left.</summary>
    public readonly long Budget => _fuel / InstructionsPerStep;

    public PatternMatch Search()
    {
        for (var start = 0; ; Utf8Text.Next(_text, ref start))
        {
            _scratch.Registers.AsSpan(0, _program.Registers).Fill(-1);
            _top = 0;
            if (MatchAt(start))
            {
                return PatternMatch.Matched;
            }

            if (_fuel <= 0)
            {
                return PatternMatch.OutOfBudget;
            }

            if (_program.IsAnchored || start == _text.Length)
            {
                return PatternMatch.NotMatched;
            }
        }
    }

    /// <summary>Runs the program at a position. With spent fuel nothing matches.</summary>
    private bool MatchAt(int position)
    {
        var at = 0;
        while (true)
        {
            if (--_fuel <= _checkpoint && !GoesOn())
            {
                return false;
            }

            ref readonly var step = ref _code[at];
            if (step.Code == Opcode.Accept)
            {
                return true;
            }

            if (Run(in step, ref at, ref position))
            {
                continue;
            }

            if (!Backtrack(ref at, ref position))
            {
                return false;
            }
        }
    }

    /// <summary>Checks the budget and the cancellation, and sets the time of the next check.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool GoesOn()
    {
        if (_scratch.Cancellation.IsCancellationRequested)
        {
            _fuel = 0;
        }

        _checkpoint = Math.Max(0, _fuel - CancellationInterval);
        return _fuel > 0;
    }

    /// <summary>Runs one instruction. Returns false if it fails.</summary>
    private bool Run(ref readonly Instruction step, ref int at, ref int position)
    {
        at++;
        switch (step.Code)
        {
            case Opcode.Set:
                return Read(step.Set!, step.IsBackward, ref position);
            case Opcode.RepeatSet:
                return RepeatSet(in step, at, ref position);
            case Opcode.Fork:
                return PushChoice(step.A, position);
            case Opcode.Jump:
                at = step.A;
                return true;
            case Opcode.Save:
                return Assign(step.A, position);
            case Opcode.AtStart:
                return position == 0;
            case Opcode.AtEnd:
                return position == _text.Length;
            case Opcode.AtWordBoundary:
                return IsWordBoundary(position);
            case Opcode.NotAtWordBoundary:
                return !IsWordBoundary(position);
            case Opcode.BackReference:
                return ReadAgain(in step, ref position);
            case Opcode.LookStart:
                return StartLook(in step, position);
            case Opcode.LookEnd:
                return EndLook(in step, ref position);
            default:
                return RunLoop(in step, ref at, position);
        }
    }

    private bool RunLoop(ref readonly Instruction step, ref int at, int position)
    {
        var loop = step.Loop!;
        var count = loop.Counter < 0 ? 0 : _scratch.Registers[loop.Counter];
        switch (step.Code)
        {
            case Opcode.LoopStart:
                return loop.Counter < 0 || Assign(loop.Counter, 0);
            case Opcode.LoopTest:
                if (count < loop.Min)
                {
                    return true;
                }

                var enter = at;
                if (count >= loop.Max || loop.IsLazy)
                {
                    at = loop.Exit;
                }

                return count >= loop.Max || PushChoice(loop.IsLazy ? enter : loop.Exit, position);
            case Opcode.LoopEnter:
                for (var register = loop.FirstCapture; register < loop.EndCapture; register++)
                {
                    if (!Assign(register, -1))
                    {
                        return false;
                    }
                }

                return Assign(loop.Start, position) && (loop.Counter < 0 || Assign(loop.Counter, count + 1));
            default:
                // An iteration above the minimum must read at least one character.
                at = step.A;
                return position != _scratch.Registers[loop.Start] || (loop.Counter >= 0 && count <= loop.Min);
        }
    }

    private readonly bool Read(CodePointSet set, bool isBackward, ref int position)
    {
        if (position == (isBackward ? 0 : _text.Length))
        {
            return false;
        }

        return set.Contains(isBackward ? Utf8Text.Previous(_text, ref position) : Utf8Text.Next(_text, ref position));
    }

    private bool RepeatSet(ref readonly Instruction step, int next, ref int position)
    {
        var count = 0;
        var most = step.IsLazy ? step.A : step.B;
        var least = position;
        for (var read = position; count < most && Read(step.Set!, step.IsBackward, ref read); position = read)
        {
            if (++count == step.A)
            {
                least = read;
            }

            if (--_fuel <= 0)
            {
                return false;
            }
        }

        if (count < step.A)
        {
            return false;
        }

        if (step.IsLazy)
        {
            return step.A == step.B || Push(MoreOfSet, next - 1, position, step.A);
        }

        return position == least || Push(FewerOfSet, next, position, least);
    }

    private readonly bool ReadAgain(ref readonly Instruction step, ref int position)
    {
        var start = _scratch.Registers[step.A];
        var end = _scratch.Registers[step.A + 1];
        if (start < 0 || end < 0)
        {
            return true;
        }

        var length = end - start;
        var from = step.IsBackward ? position - length : position;
        if (from < 0 || from + length > _text.Length || !_text[start..end].SequenceEqual(_text.Slice(from, length)))
        {
            return false;
        }

        position = step.IsBackward ? from : from + length;
        return true;
    }

    private readonly bool IsWordBoundary(int position) =>
        (position > 0 && IsWord(_text[position - 1])) != (position < _text.Length && IsWord(_text[position]));

    private static bool IsWord(byte b) => char.IsAsciiLetterOrDigit((char)b) || b == '_';

    /// <summary>Stores the position and the height of the trail. A negative look first pushes the continuation for a failure of its body.</summary>
    private bool StartLook(ref readonly Instruction step, int position)
    {
        var height = _top;
        if (step.IsNegative && !PushChoice(step.B, position))
        {
            return false;
        }

        return Assign(step.A, height) && Assign(step.A + 1, position);
    }

    private bool EndLook(ref readonly Instruction step, ref int position)
    {
        var height = _scratch.Registers[step.A];
        position = _scratch.Registers[step.A + 1];
        if (!step.IsNegative)
        {
            DropChoices(height);
        }

        while (step.IsNegative && _top > height)
        {
            Pop(out _, out _, out _, out _);
        }

        return !step.IsNegative;
    }
}
