namespace StateStore.Core.Leases;

/// <summary>The rules of rate limits. They are pure.</summary>
/// <remarks>
/// Takes are counted by slots of time. A slot counts in full until all of it lies outside of the window. So a limit never lets through too much, and
/// the count has a bounded size. A refusal takes nothing.
/// </remarks>
public static class LimitDecider
{
    internal static Decision<KeyEvent> Take(KeyCommand.Take command, Versioned<KeyEntry> current, DateTimeOffset now)
    {
        var rule = command.Rule;
        var time = now.ToUnixTimeMilliseconds();
        if (!LimitCount.TryDecode(current.Value, out var slots))
        {
            return Decision<KeyEvent>.Refuse(NotALimit);
        }

        // A slot that begins well after now was counted before the clock was set back, because no window reaches so far.
        var future = time + (long)KeyEntry.ClockTolerance.TotalMilliseconds;
        slots.RemoveAll(slot => rule.FreeAt(slot.Start) <= time || slot.Start > future);
        var used = slots.Sum(slot => slot.Taken);
        if (used + command.N > rule.Limit)
        {
            var resetAt = FreeAt(rule, slots, used + command.N - rule.Limit);
            return Decision<KeyEvent>.Refuse(Exceeded(new(false, Math.Max(0, rule.Limit - used), resetAt)));
        }

        var start = time - (time % rule.SlotWidth);
        var index = slots.FindIndex(slot => slot.Start >= start);
        if (index >= 0 && slots[index].Start == start)
        {
            slots[index] = (start, slots[index].Taken + command.N);
        }
        else
        {
            slots.Insert(index < 0 ? slots.Count : index, (start, command.N));
        }

        var entry = new KeyEntry(LimitCount.Encode(slots), DateTimeOffset.FromUnixTimeMilliseconds(rule.FreeAt(slots[^1].Start)));
        var type = current.Value is null ? KeyEventType.Created : KeyEventType.Changed;
        return KeyDecider.Happened(type, current, entry, now);
    }

    /// <summary>The answer to an accepted take.</summary>
    /// <param name="rule">The rule of the limit.</param>
    /// <param name="taken">The content of the limit's key after the take.</param>
    public static LimitAnswer Accepted(RateLimit rule, KeyEntry taken)
    {
        var slots = LimitCount.TryDecode(taken, out var counted) ? counted : [];
        return new(true, rule.Limit - slots.Sum(slot => slot.Taken), FreeAt(rule, slots, 1));
    }

    private static StoreError NotALimit { get; } = new(ErrorCode.InvalidData, "The key of the limit holds another value");

    private static StoreError Exceeded(LimitAnswer answer) => new(ErrorCode.LimitExceeded, "The rate limit is exhausted", answer.Encode());

    /// <summary>The time at which <paramref name="wanted"/> more is free.</summary>
    private static DateTimeOffset FreeAt(RateLimit rule, List<(long Start, long Taken)> slots, long wanted)
    {
        var freed = 0L;
        var last = slots.First(slot => (freed += slot.Taken) >= wanted);
        return DateTimeOffset.FromUnixTimeMilliseconds(rule.FreeAt(last.Start));
    }
}
