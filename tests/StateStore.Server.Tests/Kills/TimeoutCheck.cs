namespace StateStore.Server.Tests.Kills;

/// <summary>Each entry into a state has at most one change by its timeout, and that comes when the timeout is due.</summary>
internal static class TimeoutCheck
{
    public static IEnumerable<string> Faults(History history)
    {
        var entered = new Dictionary<string, ConversationChange>();
        var fired = new HashSet<(string, DateTimeOffset)>();
        foreach (var change in history.ConversationLog)
        {
            var entry = entered.GetValueOrDefault(change.Conversation);
            if (change.Due is { } due)
            {
                var name = $"The timeout at version {change.Version} of {change.Conversation}";
                if (!fired.Add((change.Conversation, due)))
                {
                    yield return $"{name} has fired before";
                }
                else if (entry is null || !history.Delays.TryGetValue(entry.After, out var delay) || due != entry.At + delay)
                {
                    yield return $"{name} was due at {due:O}, and belongs to no timeout of {entry?.After}, which was entered at {entry?.At:O}";
                }

                if (change.At < due)
                {
                    yield return $"{name} fired at {change.At:O}, before it was due at {due:O}";
                }
            }

            if (entry?.After != change.After)
            {
                entered[change.Conversation] = change;
            }
        }
    }
}
