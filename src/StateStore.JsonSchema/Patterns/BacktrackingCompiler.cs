namespace StateStore.JsonSchema.Patterns;

/// <summary>Writes the program of the backtracking matcher for a syntax tree.</summary>
internal sealed class BacktrackingCompiler
{
    private readonly List<Instruction> _code = [];
    private int _registers;

    private BacktrackingCompiler(int captures) => _registers = 2 * captures;

    /// <summary>Compiles a syntax tree.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="captures">The number of its capture groups.</param>
    public static BacktrackingProgram Compile(PatternNode root, int captures)
    {
        var compiler = new BacktrackingCompiler(captures);
        compiler.Write(root, isBackward: false);
        compiler.Add(new Instruction(Opcode.Accept));
        return new BacktrackingProgram([.. compiler._code], compiler._registers, IsAnchored(root));
    }

    private static bool IsAnchored(PatternNode node) => node switch
    {
        PatternNode.Anchor anchor => anchor.Kind == AnchorKind.Start,
        PatternNode.Sequence sequence => sequence.Parts.Length > 0 && IsAnchored(sequence.Parts[0]),
        PatternNode.Alternation alternation => alternation.Branches.All(IsAnchored),
        PatternNode.Capture capture => IsAnchored(capture.Body),
        _ => false,
    };

    private void Write(PatternNode node, bool isBackward)
    {
        switch (node)
        {
            case PatternNode.Alternation alternation:
                WriteAlternation(alternation.Branches, isBackward);
                break;
            case PatternNode.Sequence sequence:
                foreach (var part in isBackward ? sequence.Parts.Reverse() : sequence.Parts)
                {
                    Write(part, isBackward);
                }

                break;
            case PatternNode.Repeat { Body: PatternNode.One one } repeat:
                Add(new Instruction(Opcode.RepeatSet, repeat.Min, repeat.Max, isBackward, repeat.IsLazy, one.Set));
                break;
            case PatternNode.Repeat repeat:
                WriteLoop(repeat, isBackward);
                break;
            case PatternNode.One one:
                Add(new Instruction(Opcode.Set, IsBackward: isBackward, Set: one.Set));
                break;
            case PatternNode.Anchor anchor:
                Add(new Instruction(Code(anchor.Kind)));
                break;
            case PatternNode.Capture capture:
                var register = 2 * (capture.Number - 1);
                Add(new Instruction(Opcode.Save, isBackward ? register + 1 : register));
                Write(capture.Body, isBackward);
                Add(new Instruction(Opcode.Save, isBackward ? register : register + 1));
                break;
            case PatternNode.BackReference reference:
                Add(new Instruction(Opcode.BackReference, 2 * (reference.Number - 1), IsBackward: isBackward));
                break;
            case PatternNode.Look look:
                WriteLook(look);
                break;
        }
    }

    private static Opcode Code(AnchorKind kind) => kind switch
    {
        AnchorKind.Start => Opcode.AtStart,
        AnchorKind.End => Opcode.AtEnd,
        AnchorKind.WordBoundary => Opcode.AtWordBoundary,
        _ => Opcode.NotAtWordBoundary,
    };

    private void WriteAlternation(PatternNode[] branches, bool isBackward)
    {
        var ends = new List<int>();
        for (var i = 0; i < branches.Length - 1; i++)
        {
            var fork = Add(new Instruction(Opcode.Fork));
            Write(branches[i], isBackward);
            ends.Add(Add(new Instruction(Opcode.Jump)));
            _code[fork] = _code[fork] with { A = _code.Count };
        }

        Write(branches[^1], isBackward);
        foreach (var end in ends)
        {
            _code[end] = _code[end] with { A = _code.Count };
        }
    }

    /// <summary>Writes a loop: start, test, enter, body, end. The end jumps to the test, and the test jumps out of the loop.</summary>
    private void WriteLoop(PatternNode.Repeat repeat, bool isBackward)
    {
        if (repeat.Max == 0)
        {
            return;
        }

        var isCounted = repeat.Min > 0 || repeat.Max != int.MaxValue;
        (var first, var last) = Captures(repeat.Body);
        var loop = new Loop(
            repeat.Min, repeat.Max, repeat.IsLazy, _registers++, isCounted ? _registers++ : -1, 2 * (first - 1), 2 * last);
        Add(new Instruction(Opcode.LoopStart, Loop: loop));
        var test = Add(new Instruction(Opcode.LoopTest, Loop: loop));
        Add(new Instruction(Opcode.LoopEnter, Loop: loop));
        Write(repeat.Body, isBackward);
        Add(new Instruction(Opcode.LoopEnd, test, Loop: loop));
        loop.Exit = _code.Count;
    }

    private void WriteLook(PatternNode.Look look)
    {
        var register = _registers;
        _registers += 2;
        var start = Add(new Instruction(Opcode.LookStart, register, IsNegative: look.IsNegative));
        Write(look.Body, look.IsBehind);
        var end = Add(new Instruction(Opcode.LookEnd, register, IsNegative: look.IsNegative));
        _code[start] = _code[start] with { B = end + 1 };
    }

    /// <summary>The lowest and highest number of the captures inside. They are numbered without gaps. Without captures it is (1, 0).</summary>
    private static (int First, int Last) Captures(PatternNode node)
    {
        var parts = node switch
        {
            PatternNode.Alternation alternation => alternation.Branches.Select(Captures),
            PatternNode.Sequence sequence => sequence.Parts.Select(Captures),
            PatternNode.Repeat repeat => [Captures(repeat.Body)],
            PatternNode.Look look => [Captures(look.Body)],
            PatternNode.Capture capture => [(capture.Number, capture.Number), Captures(capture.Body)],
            _ => [],
        };
        (int First, int Last)[] found = [.. parts.Where(static part => part.Last > 0)];
        return found.Length == 0 ? (1, 0) : (found.Min(static part => part.First), found.Max(static part => part.Last));
    }

    private int Add(Instruction instruction)
    {
        _code.Add(instruction);
        return _code.Count - 1;
    }
}
