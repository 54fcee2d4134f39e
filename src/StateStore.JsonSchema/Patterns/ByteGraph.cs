using System.Text;

namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A nondeterministic automaton over UTF-8 bytes, built from a syntax tree by Thompson's construction. Its size is bounded. The backtracking matcher
/// handles expressions that need more states, or features that automata do not have.
/// </summary>
internal sealed class ByteGraph
{
    // Enough for the expressions of ordinary schemas. Making a larger automaton deterministic would cost more than it saves.
    private const int MaxStates = 4_000;
    private const int LastAscii = 0x7F;

    private readonly List<State> _states = [];

    private ByteGraph()
    {
    }

    public enum Condition
    {
        None,
        AtStart,
        AtEnd,
    }

    public IReadOnlyList<State> States => _states;

    /// <summary>The accepting state. <see cref="TryBuild"/> returns the start state.</summary>
    public const int Accept = 0;

    public static ByteGraph? TryBuild(PatternNode root, out int start)
    {
        var graph = new ByteGraph();
        graph.Add(new State());
        start = graph.Build(root, Accept);
        return start < 0 ? null : graph;
    }

    /// <summary>Builds the states that match a node and continue with <paramref name="next"/>. Returns the first state, or -1.</summary>
    private int Build(PatternNode node, int next)
    {
        if (_states.Count > MaxStates || next < 0)
        {
            return -1;
        }

        return node switch
        {
            PatternNode.Sequence sequence => BuildSequence(sequence.Parts, next),
            PatternNode.Alternation alternation => BuildFork([.. alternation.Branches.Select(branch => Build(branch, next))]),
            PatternNode.Capture capture => Build(capture.Body, next),
            PatternNode.Repeat repeat => BuildRepeat(repeat, next),
            PatternNode.One one => BuildSet(one.Set, next),
            PatternNode.Anchor { Kind: AnchorKind.Start } => Add(new State { Condition = Condition.AtStart, Next = [next] }),
            PatternNode.Anchor { Kind: AnchorKind.End } => Add(new State { Condition = Condition.AtEnd, Next = [next] }),
            _ => -1,
        };
    }

    private int BuildSequence(PatternNode[] parts, int next)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            next = Build(parts[i], next);
        }

        return next;
    }

    private int BuildRepeat(PatternNode.Repeat repeat, int next)
    {
        if (repeat.Max == int.MaxValue)
        {
            var loop = Add(new State());
            var body = Build(repeat.Body, loop);
            if (body < 0)
            {
                return -1;
            }

            _states[loop] = new State { Next = [body, next] };
            next = loop;
        }

        for (var i = repeat.Min; repeat.Max != int.MaxValue && i < repeat.Max && next >= 0; i++)
        {
            var body = Build(repeat.Body, next);
            next = BuildFork([body, next]);
        }

        for (var i = 0; i < repeat.Min && next >= 0; i++)
        {
            next = Build(repeat.Body, next);
        }

        return next;
    }

    private int BuildSet(CodePointSet set, int next)
    {
        if (set.Ranges is [.., { Last: > LastAscii }])
        {
            return BuildSet([.. set.Ranges.SelectMany(static range => Utf8Sequences.Of(range.First, range.Last))], 0, next, []);
        }

        var targets = new int[set.Ranges.Count];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = AddRange(((byte)set.Ranges[i].First, (byte)set.Ranges[i].Last), next);
        }

        return BuildFork(targets);
    }

    /// <summary>
    /// Builds the sequences of a set as a tree with shared ends: \p{L} has hundreds of sequences but few different ends. Sequences are sorted, and their
    /// ranges at one depth are equal or disjoint.
    /// </summary>
    private int BuildSet(ReadOnlySpan<(byte First, byte Last)[]> sequences, int depth, int next, Dictionary<string, int> built)
    {
        var shape = ShapeOf(sequences, depth);
        if (built.TryGetValue(shape, out var known))
        {
            return known;
        }

        var targets = new List<int>();
        while (!sequences.IsEmpty)
        {
            var range = sequences[0][depth];
            var alike = 1;
            while (alike < sequences.Length && sequences[alike][depth] == range)
            {
                alike++;
            }

            var target = sequences[0].Length == depth + 1 ? next : BuildSet(sequences[..alike], depth + 1, next, built);
            targets.Add(AddRange(range, target));
            sequences = sequences[alike..];
        }

        return built[shape] = BuildFork([.. targets]);
    }

    /// <summary>Returns the sequences from a depth on, as a key.</summary>
    private static string ShapeOf(ReadOnlySpan<(byte First, byte Last)[]> sequences, int depth)
    {
        var shape = new StringBuilder();
        foreach (var sequence in sequences)
        {
            foreach (var (first, last) in sequence.AsSpan(depth))
            {
                shape.Append((char)((first << 8) | last));
            }

            // No byte of UTF-8 is FF, so no range looks like the end of a sequence.
            shape.Append('\uFFFF');
        }

        return shape.ToString();
    }

    private int AddRange((byte First, byte Last) range, int target) => Add(new State { First = range.First, Last = range.Last, ReadsByte = true, Next = [target] });

    private int BuildFork(int[] targets)
    {
        if (targets.Contains(-1))
        {
            return -1;
        }

        return targets.Length == 1 ? targets[0] : Add(new State { Next = targets });
    }

    private int Add(State state)
    {
        _states.Add(state);
        return _states.Count - 1;
    }

    /// <summary>A state. It reads one byte of a range, or continues without reading, optionally on a condition.</summary>
    public readonly record struct State()
    {
        public bool ReadsByte { get; init; }

        public byte First { get; init; }

        public byte Last { get; init; }

        public Condition Condition { get; init; }

        public int[] Next { get; init; } = [];
    }
}
