using System.Collections.Immutable;

namespace StateStore.Core.Namespaces;

/// <summary>
/// Finds timeouts that lead back to their state too quickly: a conversation would change without end, many times a second.
/// </summary>
/// <remarks>
/// From each state it follows the quickest ways (Dijkstra) that take less than <see cref="ShortestMs"/>. The work is bounded by
/// <see cref="Limits.FsmStates"/> squared, and is small where timeouts take a second or more.
/// </remarks>
internal static class TimeoutCycles
{
    /// <summary>The least time that a cycle may take, in milliseconds.</summary>
    public const long ShortestMs = 1_000;

    /// <summary>The states of a cycle that is too quick, the first one again at the end, and the time that it takes; null if there is none.</summary>
    public static (ImmutableArray<string> States, long Milliseconds)? Find(IReadOnlyDictionary<string, ImmutableArray<TimeoutRule>> after)
    {
        foreach (var start in after.Keys.Order(StringComparer.Ordinal))
        {
            if (FindFrom(start, after) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    private static (ImmutableArray<string>, long)? FindFrom(string start, IReadOnlyDictionary<string, ImmutableArray<TimeoutRule>> after)
    {
        var reached = new Dictionary<string, (long Time, string From)>(StringComparer.Ordinal);
        var open = new PriorityQueue<string, long>([(start, 0)]);
        while (open.TryDequeue(out var state, out var time))
        {
            if (state == start && time > 0)
            {
                return (Way(start, reached), time);
            }

            foreach (var rule in after.GetValueOrDefault(state, []))
            {
                var then = time + (long)rule.Delay.TotalMilliseconds;
                if (then < ShortestMs && !(reached.TryGetValue(rule.To, out var known) && known.Time <= then))
                {
                    reached[rule.To] = (then, state);
                    open.Enqueue(rule.To, then);
                }
            }
        }

        return null;
    }

    private static ImmutableArray<string> Way(string start, Dictionary<string, (long Time, string From)> reached)
    {
        var states = new List<string> { start };
        do
        {
            states.Add(reached[states[^1]].From);
        }
        while (states[^1] != start);

        states.Reverse();
        return [.. states];
    }
}
