using System.Collections.Frozen;

namespace StateStore.Core.Namespaces;

/// <summary>Reads the <c>fsm</c> part of a bundle and collects every problem.</summary>
internal sealed class FsmReader(Limits limits, List<Problem> problems)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _transitions = new(StringComparer.Ordinal);
    private string? _initial;
    private bool _hasInitial;
    private bool _hasTransitions;
    private bool _strictSelf;
    private bool _unlistedAllowed;
    private int _transitionCount;
    private JsonText? _after;

    /// <summary>The machine; null if it is invalid. Then its problems are added to <c>problems</c>.</summary>
    public FsmDefinition? Read(JsonText json)
    {
        var before = problems.Count;
        if (!json.IsObject)
        {
            Problem("", "must be an object");
            return null;
        }

        var members = JsonMembers.Of(json);
        for (var i = 0; i < members.Count; i++)
        {
            ReadMember(members, i);
        }

        if (!_hasInitial)
        {
            Problem("/initial", "is required: the state in which a conversation starts");
        }

        if (!_hasTransitions)
        {
            Problem("/transitions", "is required: an object that lists, for each state, the states it may go to");
        }

        // Without a valid machine there are no transitions to compare the timeouts with.
        var fsm = problems.Count == before
            ? new FsmDefinition(_initial!, _transitions.ToFrozenDictionary(StringComparer.Ordinal), _strictSelf, _unlistedAllowed)
            : null;
        var after = _after is { } timeouts ? new TimeoutReader(limits, fsm, Problem).Read(timeouts) : [];
        return problems.Count == before ? fsm! with { After = after.ToFrozenDictionary(StringComparer.Ordinal) } : null;
    }

    private void ReadMember(JsonMembers members, int index)
    {
        switch (members.Name(index))
        {
            case "initial":
                _hasInitial = true;
                _initial = ReadState(members, index, "/initial");
                break;
            case "transitions":
                _hasTransitions = true;
                ReadTransitions(members.Value(index));
                break;
            case "strict_self":
                _strictSelf = members.Value(index).Utf8.Span.SequenceEqual("true"u8);
                if (!_strictSelf && !members.Value(index).Utf8.Span.SequenceEqual("false"u8))
                {
                    Problem("/strict_self", "must be true or false");
                }

                break;
            case "unlisted":
                _unlistedAllowed = members.TryString(index, out var rule) && rule == "allow";
                if (!_unlistedAllowed && rule != "deny")
                {
                    Problem("/unlisted", "must be \"allow\" or \"deny\"");
                }

                break;
            case "after":
                _after = members.Value(index);
                break;
            case var name:
                Problem(Pointer(name), "is not a property of an fsm (initial, transitions, after, strict_self, unlisted)");
                break;
        }
    }

    private void ReadTransitions(JsonText json)
    {
        if (!json.IsObject)
        {
            Problem("/transitions", "must be an object of arrays of state names");
            return;
        }

        var states = JsonMembers.Of(json);
        if (states.Count > limits.FsmStates)
        {
            Problem("/transitions", $"lists {states.Count} states; the limit is {limits.FsmStates}");
            return;
        }

        for (var i = 0; i < states.Count; i++)
        {
            var name = states.Name(i);
            var path = "/transitions" + Pointer(name);
            if (Names.Check("the state", name, limits) is { } error)
            {
                Problem(path, error.Message);
            }

            _transitions[name] = ReadTargets(states.Value(i), path);
        }

        if (_transitionCount > limits.FsmTransitions)
        {
            Problem("/transitions", $"has {_transitionCount} transitions; the limit is {limits.FsmTransitions}");
        }
    }

    private string[] ReadTargets(JsonText json, string path)
    {
        if (json.Utf8.Span[0] != '[')
        {
            Problem(path, "must be an array of state names");
            return [];
        }

        var items = JsonItems.Of(json);
        _transitionCount += items.Count;
        var targets = new List<string>(items.Count);
        for (var i = 0; i < items.Count && problems.Count < limits.ErrorDetails; i++)
        {
            if (items[i].TryString() is not { } target)
            {
                Problem($"{path}/{i}", "must be a string");
            }
            else if (Names.Check("the state", target, limits) is { } error)
            {
                Problem($"{path}/{i}", error.Message);
            }
            else
            {
                targets.Add(target);
            }
        }

        return [.. targets.Distinct(StringComparer.Ordinal)];
    }

    private string? ReadState(JsonMembers members, int index, string path)
    {
        if (!members.TryString(index, out var state))
        {
            Problem(path, "must be a string");
            return null;
        }

        if (Names.Check("the state", state, limits) is { } error)
        {
            Problem(path, error.Message);
        }

        return state;
    }

    private void Problem(string path, string message)
    {
        if (problems.Count < limits.ErrorDetails)
        {
            problems.Add(new("/fsm" + path, message));
        }
    }

    /// <summary>The spelling of one reference token of a JSON Pointer (RFC 6901, section 3).</summary>
    internal static string Pointer(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
