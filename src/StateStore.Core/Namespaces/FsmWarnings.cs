using StateStore.JsonSchema;

namespace StateStore.Core.Namespaces;

/// <summary>
/// Finds probable mistakes in an accepted state machine: states that are named but not listed, and listed states that no conversation can reach.
/// </summary>
/// <remarks>
/// The work is bounded by <see cref="Limits.FsmStates"/>, <see cref="Limits.FsmTransitions"/> and <see cref="Limits.ErrorDetails"/>.
/// </remarks>
internal static class FsmWarnings
{
    public static IEnumerable<Problem> Of(FsmDefinition fsm)
    {
        if (!fsm.UnlistedAllowed)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (path, state) in Named(fsm).Where(named => !fsm.Transitions.ContainsKey(named.State) && names.Add(named.State)))
            {
                yield return new(path, $"names the state \"{Shown(state)}\", which transitions does not list: no conversation can leave it{Advice(fsm, state)}");
            }
        }

        var reached = Reachable(fsm);
        foreach (var state in fsm.Transitions.Keys.Where(state => !reached.Contains(state)).Order(StringComparer.Ordinal))
        {
            yield return new(Path(state), $"lists the state \"{Shown(state)}\", which no conversation can reach from \"{Shown(fsm.Initial)}\"");
        }
    }

    /// <summary>The states that a machine knows: the initial one, the listed ones, and their successors.</summary>
    public static HashSet<string> Known(FsmDefinition fsm) =>
        new(fsm.Transitions.Keys.Concat(Named(fsm).Select(named => named.State)), StringComparer.Ordinal);

    private static IEnumerable<(string Path, string State)> Named(FsmDefinition fsm)
    {
        yield return ("/fsm/initial", fsm.Initial);
        foreach (var (from, targets) in fsm.Transitions.OrderBy(listed => listed.Key, StringComparer.Ordinal))
        {
            for (var i = 0; i < targets.Count; i++)
            {
                yield return (Path(from), targets[i]);
            }
        }
    }

    private static HashSet<string> Reachable(FsmDefinition fsm)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal) { fsm.Initial };
        var open = new Stack<string>(reached);
        while (open.TryPop(out var state))
        {
            foreach (var next in fsm.AllowedFrom(state).Where(reached.Add))
            {
                open.Push(next);
            }
        }

        return reached;
    }

    private static string Advice(FsmDefinition fsm, string state) =>
        NearName.Find(state, fsm.Transitions.Keys.Order(StringComparer.Ordinal)) is { } near
            ? $". Did you mean \"{near}\"?"
            : ". If it is final, list it with []";

    private static string Path(string state) => "/fsm/transitions" + FsmReader.Pointer(state);

    private static string Shown(string state) => state.Length <= 40 ? state : state[..40] + "…";
}
