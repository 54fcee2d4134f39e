using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A regular expression as a deterministic automaton over UTF-8. It needs one table lookup per byte, no UTF-16, no allocation and no backtracking.
/// </summary>
internal sealed class Automaton : Pattern
{
    // A larger table would cost more than it saves. Then the nondeterministic automaton is simulated.
    private const int MaxStates = 255;
    private const int MaxWork = 1_000_000;
    private const int Dead = 0;
    private const int Matched = 1;
    private const int Start = 2;

    private readonly byte[] _classes;
    private readonly ushort[] _next;
    private readonly int _classCount;

    // The index is the row of the table at which a state begins. During a match the row represents the state.
    private readonly bool[] _acceptsAtEnd;

    private Automaton(Builder builder, string source)
        : base(source)
    {
        _classes = builder.Classes;
        _classCount = builder.ClassCount;
        _next = new ushort[builder.Next.Count];
        for (var i = 0; i < _next.Length; i++)
        {
            _next[i] = (ushort)(builder.Next[i] * _classCount);
        }

        _acceptsAtEnd = new bool[_next.Length];
        for (var state = 0; state < builder.AcceptsAtEnd.Count; state++)
        {
            _acceptsAtEnd[state * _classCount] = builder.AcceptsAtEnd[state];
        }
    }

    /// <summary>Builds the automaton. Returns null if it would be too large.</summary>
    public static Automaton? TryBuild(ByteGraph graph, int start, string source, ref long budget)
    {
        var builder = new Builder(graph, start);
        var isBuilt = builder.TryRun(Math.Min(MaxWork, budget));
        budget -= builder.Work;
        return isBuilt ? new Automaton(builder, source) : null;
    }

    public override PatternMatch Match(ReadOnlySpan<byte> text, PatternScratch scratch, ref long budget) => Accepts(text) ? PatternMatch.Matched : PatternMatch.NotMatched;

    public bool Accepts(ReadOnlySpan<byte> text)
    {
        var next = _next;
        var classes = _classes;
        var step = _classCount;
        var row = Start * step;
        var undecided = row;
        foreach (var b in text)
        {
            int reached = next[row + classes[b]];

            // If the state stays, as in [^@]+, or advances to the next one, as in [0-9]{4}, it is computed instead of loaded. So the processor can read ahead.
            if (reached == row)
            {
                continue;
            }

            if (reached == row + step)
            {
                row += step;
                continue;
            }

            row = reached;
            if (row < undecided)
            {
                break;
            }
        }

        return _acceptsAtEnd[row];
    }

    /// <summary>The subset construction. All sets that accept before the end of the text are one state, which has no way out.</summary>
    private sealed class Builder
    {
        private readonly ByteGraph.State[] _graph;
        private readonly int _start;
        private readonly Dictionary<string, byte>.AlternateLookup<ReadOnlySpan<char>> _known = new Dictionary<string, byte>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        private readonly List<int[]> _sets = [];
        private readonly List<byte> _representatives = [];

        // The states that are reached without reading: those to examine, the relevant ones, and for each state the number of the last search that reached it.
        private readonly int[] _open;
        private readonly int[] _kept;
        private readonly int[] _visited;
        private int _openCount;
        private int _look;

        public Builder(ByteGraph graph, int start)
        {
            _graph = [.. graph.States];
            _start = start;
            _open = new int[_graph.Length];
            _kept = new int[_graph.Length];
            _visited = new int[_graph.Length];
            FindClasses();
        }

        /// <summary>The number of steps so far.</summary>
        public long Work { get; private set; }

        public byte[] Classes { get; } = new byte[256];

        public int ClassCount => _representatives.Count;

        public List<byte> Next { get; } = [];

        public List<bool> AcceptsAtEnd { get; } = [];

        public bool TryRun(long maxWork)
        {
            AddState([], acceptsAtEnd: false);
            AddState([ByteGraph.Accept], acceptsAtEnd: true);
            int[] start = [.. Close([_start], isStart: true, isEnd: false)];
            var isMatched = start.Contains(ByteGraph.Accept);
            AddState(isMatched ? [] : start, isMatched || Close(start, isStart: true, isEnd: true).Contains(ByteGraph.Accept));
            for (var state = 0; state < _sets.Count; state++)
            {
                foreach (var b in _representatives)
                {
                    var next = state == Matched || (state == Start && isMatched) ? Matched : state == Dead ? Dead : StateAfter(_sets[state], b);
                    if (_sets.Count > MaxStates || Work > maxWork)
                    {
                        return false;
                    }

                    Next.Add((byte)next);
                }
            }

            return true;
        }

        /// <summary>Finds the classes of bytes that all ranges of the graph treat alike. A class has one column of the table.</summary>
        private void FindClasses()
        {
            Span<bool> borders = stackalloc bool[257];
            foreach (ref readonly var state in _graph.AsSpan())
            {
                if (!state.ReadsByte)
                {
                    continue;
                }

                borders[state.First] = true;
                borders[state.Last + 1] = true;
            }

            for (var b = 0; b < 256; b++)
            {
                if (b == 0 || borders[b])
                {
                    _representatives.Add((byte)b);
                }

                Classes[b] = (byte)(_representatives.Count - 1);
            }
        }

        /// <summary>Returns the relevant states that are reached without reading, sorted. The result is valid until the next search.</summary>
        private ReadOnlySpan<int> Close(ReadOnlySpan<int> states, bool isStart, bool isEnd)
        {
            BeginLook();
            foreach (var state in states)
            {
                Open(state);
            }

            return Close(isStart, isEnd);
        }

        private void BeginLook()
        {
            _look++;
            _openCount = 0;
            Work += _graph.Length / 64;
        }

        private void Open(int state)
        {
            if (_visited[state] != _look)
            {
                _visited[state] = _look;
                _open[_openCount++] = state;
                Work++;
            }
        }

        private ReadOnlySpan<int> Close(bool isStart, bool isEnd)
        {
            var count = 0;
            while (_openCount > 0)
            {
                var id = _open[--_openCount];
                ref readonly var state = ref _graph[id];
                var waits = state.ReadsByte || (state.Condition == ByteGraph.Condition.AtEnd && !isEnd);
                if (waits || id == ByteGraph.Accept)
                {
                    _kept[count++] = id;
                }

                if (waits || (state.Condition == ByteGraph.Condition.AtStart && !isStart))
                {
                    continue;
                }

                foreach (var next in state.Next)
                {
                    Open(next);
                }
            }

            var kept = _kept.AsSpan(0, count);
            kept.Sort();
            return kept;
        }

        private byte StateAfter(int[] set, byte b)
        {
            Work += set.Length;
            BeginLook();
            foreach (var id in set)
            {
                ref readonly var state = ref _graph[id];
                if (state.ReadsByte && state.First <= b && b <= state.Last)
                {
                    Open(state.Next[0]);
                }
            }

            // The expression may begin at any byte, so the start state is added each time.
            Open(_start);
            var closed = Close(isStart: false, isEnd: false);
            if (closed.Contains(ByteGraph.Accept))
            {
                return Matched;
            }

            if (closed.IsEmpty)
            {
                return Dead;
            }

            var key = MemoryMarshal.Cast<int, char>(closed);
            if (!_known.TryGetValue(key, out var known))
            {
                _known[key] = known = (byte)_sets.Count;
                int[] reached = [.. closed];
                AddState(reached, Close(reached, isStart: false, isEnd: true).Contains(ByteGraph.Accept));
            }

            return known;
        }

        private void AddState(int[] set, bool acceptsAtEnd)
        {
            _sets.Add(set);
            AcceptsAtEnd.Add(acceptsAtEnd);
        }
    }
}
