using System.Collections.Immutable;

namespace StateStore.Core.Namespaces;

/// <summary>Reads the <c>after</c> part of a machine and reports every problem.</summary>
/// <param name="limits">The bounds of names, delays and data.</param>
/// <param name="fsm">The rest of the machine; null = it is invalid, so states and transitions are not compared with it.</param>
/// <param name="report">Takes the path within the machine and the message of each problem.</param>
internal sealed class TimeoutReader(Limits limits, FsmDefinition? fsm, Action<string, string> report)
{
    /// <summary>The most timeouts of one state.</summary>
    private const int MaxOfState = 8;

    private readonly IReadOnlySet<string>? _known = fsm is { UnlistedAllowed: false } ? fsm.States : null;

    /// <summary>The timeouts of each state; those with problems are left out.</summary>
    public Dictionary<string, ImmutableArray<TimeoutRule>> Read(JsonText json)
    {
        var after = new Dictionary<string, ImmutableArray<TimeoutRule>>(StringComparer.Ordinal);
        if (!json.IsObject)
        {
            report("/after", "must be an object with a timeout, or an array of timeouts, for each state");
            return after;
        }

        var states = JsonMembers.Of(json);
        if (states.Count > limits.FsmStates)
        {
            report("/after", $"lists {states.Count} states; the limit is {limits.FsmStates}");
            return after;
        }

        for (var i = 0; i < states.Count; i++)
        {
            var state = states.Name(i);
            var path = "/after" + FsmReader.Pointer(state);
            if (Names.Check("the state", state, limits) is { } invalid)
            {
                report(path, invalid.Message);
            }
            else if (_known?.Contains(state) == false)
            {
                report(path, "names a state that the machine does not have");
            }
            else
            {
                after[state] = ReadState(state, states.Value(i), path);
            }
        }

        if (TimeoutCycles.Find(after) is { } cycle)
        {
            report(
                "/after" + FsmReader.Pointer(cycle.States[0]),
                $"begins a cycle of timeouts that takes {cycle.Milliseconds} ms ({string.Join(" → ", cycle.States)}); a cycle must take {TimeoutCycles.ShortestMs} ms or more");
        }

        return after;
    }

    private ImmutableArray<TimeoutRule> ReadState(string state, JsonText json, string path)
    {
        if (json.Utf8.Span[0] != '[')
        {
            return ReadRule(state, json, path) is { } single ? [single] : [];
        }

        var items = JsonItems.Of(json);
        if (items.Count > MaxOfState)
        {
            report(path, $"has {items.Count} timeouts; the limit is {MaxOfState}");
            return [];
        }

        var rules = ImmutableArray.CreateBuilder<TimeoutRule>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadRule(state, items[i], $"{path}/{i}") is not { } rule)
            {
                continue;
            }

            if (rules.Any(earlier => earlier.To == rule.To))
            {
                report($"{path}/{i}/to", $"repeats \"{rule.To}\"; each timeout of a state must lead to another state");
            }

            rules.Add(rule);
        }

        return rules.DrainToImmutable();
    }

    private TimeoutRule? ReadRule(string state, JsonText json, string path)
    {
        if (!json.IsObject)
        {
            report(path, "must be an object with delay and to");
            return null;
        }

        TimeSpan? delay = null;
        string? to = null;
        JsonText? data = null;
        var restarts = false;
        var members = JsonMembers.Of(json);
        for (var i = 0; i < members.Count; i++)
        {
            var value = members.Value(i);
            switch (members.Name(i))
            {
                case "delay":
                    delay = ReadDelay(value, path + "/delay");
                    break;
                case "to":
                    to = ReadTarget(state, value, path + "/to");
                    break;
                case "data":
                    data = ReadData(value, path + "/data");
                    break;
                case "restart":
                    restarts = value.TryString() == "on_change";
                    ReportUnless(restarts, path + "/restart", "must be \"on_change\"");
                    break;
                case var name:
                    report(path + FsmReader.Pointer(name), "is not a property of a timeout (delay, to, data, restart)");
                    break;
            }
        }

        ReportUnless(members.Find("delay"u8) is not null, path + "/delay", "is required: the time after which the state is left, such as 10m");
        ReportUnless(members.Find("to"u8) is not null, path + "/to", "is required: the state that follows");
        return delay is { } time && to is not null ? new(to, time, data, restarts) : null;
    }

    private TimeSpan? ReadDelay(JsonText value, string path)
    {
        if (value.TryString() is not { } text || !DurationText.TryParse(text, out var delay))
        {
            report(path, "must be a time such as 30s, 500ms, 5m, 12h or 7d");
            return null;
        }

        var isInRange = delay > TimeSpan.Zero && delay <= limits.TimeToLive;
        ReportUnless(isInRange, path, $"must be from 1 ms to {limits.TimeToLive.TotalDays} days");
        return isInRange ? delay : null;
    }

    private string? ReadTarget(string state, JsonText value, string path)
    {
        if (value.TryString() is not { } to)
        {
            report(path, "must be a string");
            return null;
        }

        var problem = Names.Check("the state", to, limits) is { } invalid ? invalid.Message
            : _known?.Contains(to) == false ? $"is \"{to}\", a state that the machine does not have"
            : fsm?.Allows(state, to) == false ? $"is \"{to}\", but the machine has no transition to it from \"{state}\""
            : null;
        ReportUnless(problem is null, path, problem ?? "");
        return problem is null ? to : null;
    }

    private JsonText? ReadData(JsonText value, string path)
    {
        ReportUnless(value.IsObject, path, "must be an object: a merge patch of the data");
        ReportUnless(value.Utf8.Length <= limits.DataBytes, path, $"is larger than the limit of {limits.DataBytes} bytes");
        return value;
    }

    private void ReportUnless(bool isRight, string path, string message)
    {
        if (!isRight)
        {
            report(path, message);
        }
    }
}
