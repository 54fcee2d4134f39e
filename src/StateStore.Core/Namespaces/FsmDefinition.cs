using System.Collections.Frozen;

namespace StateStore.Core.Namespaces;

/// <summary>
/// A finite state machine as data: where a conversation starts, and where each state may go.
/// A listed state goes only where its list says; one that is not listed goes nowhere, unless <see cref="UnlistedAllowed"/>.
/// Staying is not a transition and is always allowed, unless <see cref="StrictSelf"/> demands that it be listed.
/// </summary>
public sealed record FsmDefinition(
    string Initial, FrozenDictionary<string, IReadOnlyList<string>> Transitions, bool StrictSelf = false, bool UnlistedAllowed = false)
{
    /// <summary>The state of a conversation that is created where there is no machine.</summary>
    public const string UnknownState = "unknown";

    public bool Allows(string from, string to)
    {
        if (!StrictSelf && string.Equals(from, to, StringComparison.Ordinal))
        {
            return true;
        }

        return Transitions.TryGetValue(from, out var targets) ? Contains(targets, to) : UnlistedAllowed;
    }

    /// <summary>The states listed behind <paramref name="from"/>; none for a state that is not listed.</summary>
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
