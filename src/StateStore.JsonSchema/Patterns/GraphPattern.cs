namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A regular expression with a deterministic automaton that would be too large. The nondeterministic one is simulated. The time is proportional to the text
/// and to the number of states that are alive at once. Every state is charged to the budget.
/// </summary>
internal sealed class GraphPattern(string source, ByteGraph graph, int start) : Pattern(source)
{
    // Examining a state takes about 3 ns, a step of the budget 50.
    private const int StatesPerStep = 16;

    private readonly ByteGraph.State[] _states = [.. graph.States];

    public override PatternMatch Match(ReadOnlySpan<byte> text, PatternScratch scratch, ref long budget)
    {
        var count = _states.Length;
        if (scratch.States.Length < 4 * count)
        {
            scratch.States = new int[4 * count];
        }

        Span<int> all = scratch.States;
        var sets = new Sets(_states, all[..count], all[count..(2 * count)], all[(2 * count)..(3 * count)], all[(3 * count)..(4 * count)]);
        sets.Begin();
        sets.Add(start, isStart: true, text.IsEmpty);
        for (var i = 0; i < text.Length; i++)
        {
            if (sets.HasAccepted)
            {
                return PatternMatch.Matched;
            }

            budget -= 1 + (sets.Work / StatesPerStep);
            if (budget <= 0 || scratch.Cancellation.IsCancellationRequested)
            {
                return PatternMatch.OutOfBudget;
            }

            sets.Advance(text[i], isEnd: i == text.Length - 1);
            sets.Add(start, isStart: false, isEnd: i == text.Length - 1);
        }

        return sets.HasAccepted ? PatternMatch.Matched : PatternMatch.NotMatched;
    }

    /// <summary>The states that are alive before a byte, and those after it.</summary>
    private ref struct Sets(ByteGraph.State[] states, Span<int> alive, Span<int> next, Span<int> seen, Span<int> open)
    {
        private readonly ByteGraph.State[] _states = states;
        private readonly Span<int> _seen = seen;
        private readonly Span<int> _open = open;
        private Span<int> _alive = alive;
        private Span<int> _next = next;
        private int _count;
        private int _generation;

        public bool HasAccepted { get; private set; }

        /// <summary>The number of states examined for the last byte.</summary>
        public int Work { get; private set; }

        public void Begin()
        {
            _seen.Clear();
            _generation = 1;
        }

        /// <summary>Adds the states that are reached from a state without reading.</summary>
        public void Add(int state, bool isStart, bool isEnd)
        {
            var open = 0;
            Open(state, ref open);
            while (open > 0)
            {
                var id = _open[--open];
                ref readonly var at = ref _states[id];
                if (id == ByteGraph.Accept)
                {
                    HasAccepted = true;
                }

                var isBlocked = (at.Condition == ByteGraph.Condition.AtStart && !isStart) || (at.Condition == ByteGraph.Condition.AtEnd && !isEnd);
                if (at.ReadsByte)
                {
                    _alive[_count++] = id;
                }

                if (at.ReadsByte || isBlocked)
                {
                    continue;
                }

                foreach (var following in at.Next)
                {
                    Open(following, ref open);
                }
            }
        }

        public void Advance(byte b, bool isEnd)
        {
            var before = _alive;
            var count = _count;
            _alive = _next;
            _next = before;
            _count = 0;
            _generation++;
            Work = count;
            for (var i = 0; i < count; i++)
            {
                ref readonly var state = ref _states[before[i]];
                if (state.First <= b && b <= state.Last)
                {
                    Add(state.Next[0], isStart: false, isEnd);
                }
            }
        }

        private void Open(int state, ref int open)
        {
            if (_seen[state] == _generation)
            {
                return;
            }

            _seen[state] = _generation;
            Work++;
            _open[open++] = state;
        }
    }
}
