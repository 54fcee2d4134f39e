namespace StateStore.Engine.Access;

/// <summary>
/// Chooses the refused requests that the audit log records: the first few of each caller in a period. It counts the others, so that a flood of
/// refused requests neither fills the disk nor drives other entries out of the log.
/// </summary>
/// <remarks>It holds a bounded number of callers. Further ones of the same period count as one caller.</remarks>
internal sealed class DenialSample
{
    /// <summary>The most refusals of one caller that a period records.</summary>
    internal const int MostPerCaller = 10;

    /// <summary>The most callers that a period tells apart.</summary>
    internal const int MostCallers = 100;

    /// <summary>The name of all callers beyond <see cref="MostCallers"/>.</summary>
    internal const string Others = "others";

    private readonly Lock _lock = new();
    private Dictionary<Actor, Count> _counts = [];

    /// <summary>Counts a refusal. Returns true if it is to be recorded.</summary>
    public bool Take(in Actor actor, ErrorCode error)
    {
        var caller = actor with { RequestId = null };
        lock (_lock)
        {
            if (!_counts.TryGetValue(caller, out var count))
            {
                caller = _counts.Count < MostCallers ? caller : new(Others, actor.Door);
                if (!_counts.TryGetValue(caller, out count))
                {
                    _counts.Add(caller, count = new());
                }
            }

            if (count.Recorded < MostPerCaller)
            {
                count.Recorded++;
                return true;
            }

            count.LeftOut++;
            count.Last = error;
            return false;
        }
    }

    /// <summary>Ends the period. Returns the callers with refusals that were left out, the number of these, and the error of the last.</summary>
    public IEnumerable<(Actor Caller, long LeftOut, ErrorCode Last)> EndPeriod()
    {
        Dictionary<Actor, Count> counts;
        lock (_lock)
        {
            (counts, _counts) = (_counts, []);
        }

        return counts.Where(pair => pair.Value.LeftOut > 0).Select(pair => (pair.Key, pair.Value.LeftOut, pair.Value.Last));
    }

    private sealed class Count
    {
        public int Recorded { get; set; }

        public long LeftOut { get; set; }

        public ErrorCode Last { get; set; }
    }
}
