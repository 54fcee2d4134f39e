using System.Collections.Immutable;

namespace StateStore.Core.Conversations;

/// <summary>Computes the timeouts of a conversation after a change.</summary>
internal static class Timeouts
{
    /// <summary>The timeouts after a change by a caller: those of a state that is entered, or the present ones of a state that stays.</summary>
    /// <param name="before">The conversation before the change; null if it did not exist.</param>
    /// <param name="state">The state after the change.</param>
    /// <param name="bundle">The current bundle; null if the namespace has none.</param>
    /// <param name="at">The time of the change.</param>
    public static ImmutableArray<ArmedTimeout> After(Conversation? before, string state, SchemaBundle? bundle, DateTimeOffset at) =>
        before?.State == state ? Kept(before.Timeouts, state, bundle, at) : Entered(state, bundle, at);

    /// <summary>
    /// The timeouts after a change by a timeout. One that leads to its own state starts again, so it repeats. It restarts no other one: a reminder must
    /// not keep a conversation from being given up.
    /// </summary>
    public static ImmutableArray<ArmedTimeout> AfterFiring(Conversation before, TimeoutRule rule, SchemaBundle? bundle, DateTimeOffset at) =>
        before.State == rule.To
            ? before.Timeouts.Without(rule.To).Add(new(rule.To, at + rule.Delay))
            : Entered(rule.To, bundle, at);

    /// <summary>The timeout that leads to a state; null if none does.</summary>
    public static ArmedTimeout? Find(this ImmutableArray<ArmedTimeout> timeouts, string to)
    {
        foreach (var timeout in timeouts)
        {
            if (timeout.To == to)
            {
                return timeout;
            }
        }

        return null;
    }

    /// <summary>All timeouts but the one that leads to a state.</summary>
    public static ImmutableArray<ArmedTimeout> Without(this ImmutableArray<ArmedTimeout> timeouts, string to) => timeouts.RemoveAll(timeout => timeout.To == to);

    private static ImmutableArray<ArmedTimeout> Entered(string state, SchemaBundle? bundle, DateTimeOffset at) =>
        bundle?.Fsm?.After.TryGetValue(state, out var rules) == true
            ? ImmutableArray.CreateRange(rules, (rule, now) => new ArmedTimeout(rule.To, now + rule.Delay), at)
            : [];

    private static ImmutableArray<ArmedTimeout> Kept(ImmutableArray<ArmedTimeout> timeouts, string state, SchemaBundle? bundle, DateTimeOffset at) =>
        timeouts.IsEmpty || bundle?.Fsm is not { } fsm
            ? timeouts
            : ImmutableArray.CreateRange(
                timeouts, timeout => fsm.TimeoutOf(state, timeout.To) is { RestartsOnChange: true } rule ? new ArmedTimeout(timeout.To, at + rule.Delay) : timeout);
}
