using StateStore.JsonSchema.Program;

namespace StateStore.JsonSchema.Compilation;

/// <summary>
/// Finds subschemas that apply themselves to the same value, by references and in-place applicators. Their validation would never end.
/// Cycles by dynamic references with several targets show only during a validation; its recursion bound ends them.
/// </summary>
internal static class InPlaceCycle
{
    private enum State
    {
        Open = 1,
        Done,
    }

    /// <summary>Finds a node on a cycle, or null. The depth-first search has its own stack, because chains of references may be long.</summary>
    public static SchemaNode? Find(IReadOnlyList<SchemaNode> nodes)
    {
        if (!nodes.Any(HasChildren))
        {
            return null;
        }

        var states = new Dictionary<SchemaNode, State>();
        var path = new Stack<(SchemaNode Node, IEnumerator<SchemaNode> Children)>();
        foreach (var start in nodes)
        {
            if (states.ContainsKey(start) || !HasChildren(start))
            {
                continue;
            }

            Enter(start);
            while (path.TryPeek(out var top))
            {
                if (!top.Children.MoveNext())
                {
                    states[top.Node] = State.Done;
                    path.Pop();
                    continue;
                }

                var child = top.Children.Current;
                var state = states.GetValueOrDefault(child);
                if (state == State.Open)
                {
                    return child;
                }

                if (state != State.Done && HasChildren(child))
                {
                    Enter(child);
                }
            }
        }

        return null;

        void Enter(SchemaNode node)
        {
            states[node] = State.Open;
            path.Push((node, Children(node).GetEnumerator()));
        }
    }

    private static bool HasChildren(SchemaNode node) => node.Applicators is not null || node.Objects?.Dependencies.Length > 0;

    private static IEnumerable<SchemaNode> Children(SchemaNode node)
    {
        if (node.Applicators is { } applicators)
        {
            var settled = applicators.DynamicRef is { Targets.Length: 0 } reference ? reference.Initial : null;
            SchemaNode?[] single = [applicators.Ref, settled, applicators.Not, applicators.If, applicators.Then, applicators.Else];
            IEnumerable<SchemaNode> lists = [.. applicators.AllOf, .. applicators.AnyOf?.Branches ?? [], .. applicators.OneOf?.Branches ?? []];
            foreach (var child in single.OfType<SchemaNode>().Concat(lists))
            {
                yield return child;
            }
        }

        foreach (var dependency in node.Objects?.Dependencies ?? [])
        {
            if (dependency.Schema is not null)
            {
                yield return dependency.Schema;
            }
        }
    }
}
