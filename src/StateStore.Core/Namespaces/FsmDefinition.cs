using System.Collections.Frozen;
using System.Collections.Immutable;

namespace StateStore.Core.Namespaces;

/// <summary>A finite state machine as data.</summary>
/// <remarks>
/// A listed state leads only to the states of its list. A state that is not listed leads nowhere, unless <paramref name="UnlistedAllowed"/> is set.
/// Staying in a state is not a transition and is always allowed, unless <paramref name="StrictSelf"/> demands that it be listed.
/// </remarks>
/// <param name="Initial">The state in which a conversation starts.</param>
/// <param name="Transitions">For each listed state, the states that it leads to.</param>
/// <param name="StrictSelf">Whether staying in a state must be listed.</param>
/// <param name="UnlistedAllowed">Whether a state that is not listed leads to every state.</param>
public sealed record FsmDefinition(
    string Initial, FrozenDictionary<string, IReadOnlyList<string>> Transitions, bool StrictSelf = false, bool UnlistedAllowed = false)
{
    /// <summary>The state of a new conversation in a namespace without a machine.</summary>
    public const string UnknownState = "unknown";

    /// <summary>For each state with timeouts, its timeouts in the order of the bundle.</summary>
    public FrozenDictionary<string, ImmutableArray<TimeoutRule>> After { get; init; } = FrozenDictionary<string, ImmutableArray<TimeoutRule>>.Empty;

    /// <summary>The timeout of a state that leads to another; null if there is none.</summary>
    public TimeoutRule? TimeoutOf(string state, string to) =>
        After.TryGetValue(state, out var rules) ? rules.FirstOrDefault(rule => rule.To == to) : null;

    /// <summary>The states that the machine names: the initial one, the listed ones, and their successors.</summary>
    public IReadOnlySet<string> States => FsmWarnings.Known(this);

    /// <summary>Whether a conversation may go from one state to another.</summary>
    public bool Allows(string from, string to)
    {
        if (!StrictSelf && string.Equals(from, to, StringComparison.Ordinal))
        {
            return true;
        }

        return Transitions.TryGetValue(from, out var targets) ? Contains(targets, to) : UnlistedAllowed;
    }

    /// <summary>The states that follow <paramref name="from"/>; none if it is not listed.</summary>
    public IReadOnlyList<string> AllowedFrom(string from) => Transitions.TryGetValue(from, out var targets) ? targets : [];

    private static bool Contains(IReadOnlyList<string> targets, string to)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (string.Equals(targets[i], to, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
