namespace StateStore.Server.Tests.Kills;

/// <summary>
/// The log of conversations has each accepted change once and no refused one; its versions have no gap; lists and counts agree with it.
/// </summary>
internal static class ChangeCheck
{
    public static IEnumerable<string> Faults(History history)
    {
        var last = new Dictionary<string, Listed>();
        foreach (var change in history.ConversationLog)
        {
            var before = last.GetValueOrDefault(change.Conversation);
            if (change.Version != (before?.Version ?? 0) + 1 || change.Before != before?.State)
            {
                yield return $"Version {change.Version} of {change.Conversation} begins in {change.Before}, and follows version {before?.Version} in {before?.State}";
            }

            last[change.Conversation] = new(change.Conversation, change.After, change.Version);
        }

        foreach (var listed in history.Conversations.Except(last.Values))
        {
            yield return $"{listed.Conversation} is listed at version {listed.Version} in {listed.State}, and not so in the log";
        }

        foreach (var logged in last.Values.Except(history.Conversations))
        {
            yield return $"{logged.Conversation} is in the log at version {logged.Version} in {logged.State}, and not so in the list";
        }

        foreach (var fault in OfMarks(history).Concat(OfCounts(history)))
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> OfMarks(History history)
    {
        var made = history.ConversationLog.Where(change => change.Due is null && change.Mark is not null).CountBy(change => (change.Conversation, change.Mark!)).ToDictionary();
        var sent = history.Changes.Select(change => (change.Conversation, change.Mark, change.Answer))
            .Concat(history.Endings.Where(ending => ending.Mark is not null).Select(ending => (ending.Conversation, Mark: ending.Mark!, ending.Answer)));
        foreach (var (conversation, mark, answer) in sent)
        {
            made.Remove((conversation, mark), out var times);
            if (times > 1 || (answer == Answer.Accepted && times == 0) || (answer == Answer.Refused && times > 0))
            {
                yield return $"The change {mark} of {conversation} is in the log {times} times; its answer was {answer}";
            }
        }

        foreach (var (conversation, mark) in made.Keys)
        {
            yield return $"The change {mark} of {conversation} is in the log, and no caller sent it";
        }
    }

    private static IEnumerable<string> OfCounts(History history)
    {
        var recount = history.Conversations.CountBy(found => found.State).ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        return from state in recount.Keys.Union(history.Counts.Keys)
               let counted = history.Counts.GetValueOrDefault(state)
               let listed = recount.GetValueOrDefault(state)
               where counted != listed
               select $"The state {state} is counted {counted} times, and the list has {listed}";
    }
}
