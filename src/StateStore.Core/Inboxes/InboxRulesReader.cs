namespace StateStore.Core.Inboxes;

/// <summary>Reads the <c>inbox</c> part of a bundle and collects every problem.</summary>
internal sealed class InboxRulesReader(Limits limits, List<Problem> problems)
{
    private const int MostAttempts = 1_000;

    private static readonly string[] Policies = ["queue", "latest", "drop", "merge", "interrupt"];

    /// <summary>The longest time that messages are held back.</summary>
    private static readonly TimeSpan LongestDebounce = TimeSpan.FromDays(1);

    private InboxRules _rules = InboxRules.Default;

    /// <summary>The rules; null if they are invalid. Then their problems are added to <c>problems</c>.</summary>
    public InboxRules? Read(JsonText json)
    {
        var before = problems.Count;
        if (!json.IsObject)
        {
            Problem("", "must be an object such as {\"policy\":\"queue\"}");
            return null;
        }

        var members = JsonMembers.Of(json);
        for (var i = 0; i < members.Count; i++)
        {
            ReadMember(members, i);
        }

        return problems.Count == before ? _rules : null;
    }

    private void ReadMember(JsonMembers members, int index)
    {
        switch (members.Name(index))
        {
            case "policy":
                ReadPolicy(members, index);
                break;
            case "debounce":
                ReadDebounce(members, index);
                break;
            case "limit":
                _rules = _rules with { Limit = ReadNumber(members, index, "/limit", limits.InboxMessages) };
                break;
            case "max_attempts":
                _rules = _rules with { MaxAttempts = ReadNumber(members, index, "/max_attempts", MostAttempts) };
                break;
            case var name:
                Problem(FsmReader.Pointer(name), "is not a property of an inbox (policy, debounce, limit, max_attempts)");
                break;
        }
    }

    private void ReadPolicy(JsonMembers members, int index)
    {
        var policy = members.TryString(index, out var text) ? Array.IndexOf(Policies, text) : -1;
        if (policy < 0)
        {
            Problem("/policy", $"must be one of {string.Join(", ", Policies)}");
            return;
        }

        _rules = _rules with { Policy = (InboxPolicy)policy };
    }

    private void ReadDebounce(JsonMembers members, int index)
    {
        if (members.TryString(index, out var text) && DurationText.TryParse(text, out var debounce) && debounce <= LongestDebounce)
        {
            _rules = _rules with { Debounce = debounce };
            return;
        }

        Problem("/debounce", "must be a time such as 500ms, 2s or 1m, up to 1d");
    }

    private int ReadNumber(JsonMembers members, int index, string path, int most)
    {
        if (members.Value(index).TryLong() is { } number && number >= 1 && number <= most)
        {
            return (int)number;
        }

        Problem(path, $"must be a whole number from 1 to {most}");
        return 1;
    }

    private void Problem(string path, string message)
    {
        if (problems.Count < limits.ErrorDetails)
        {
            problems.Add(new("/inbox" + path, message));
        }
    }
}
