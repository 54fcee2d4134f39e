namespace StateStore.Server.Tests.Kills;

/// <summary>Each accepted message is in the log once, and has one end: a worker acknowledged it, it was skipped, it is a dead letter, or it waits.</summary>
internal static class MessageCheck
{
    /// <summary>The greatest number of dead letters that an inbox keeps.</summary>
    private const int MostDead = 100;

    private static readonly string[] Ends = ["acknowledged", "skipped", "poisoned"];

    public static IEnumerable<string> Faults(History history)
    {
        var logged = history.MessageLog.ToLookup(item => (item.Conversation, item.Message), item => item.Type);
        var appends = history.Appends.ToDictionary(append => (append.Conversation, append.Message));
        var waiting = history.Inboxes.SelectMany(inbox => inbox.Waiting.Select(message => (inbox.Conversation, message))).ToLookup(place => place);
        return appends.SelectMany(pair => OfAppend(pair.Value, logged[pair.Key].Count(type => type == "appended")))
            .Concat(logged.Where(types => !appends.ContainsKey(types.Key)).Select(types => $"{Name(types.Key)} is in the log, and no writer sent it"))
            .Concat(logged.Where(types => types.Contains("appended")).SelectMany(types => OfEnd(types.Key, [.. types], waiting[types.Key].Count())))
            .Concat(history.Inboxes.SelectMany(inbox => OfDeadLetters(inbox, history)));
    }

    private static IEnumerable<string> OfAppend(Append append, int times)
    {
        var name = Name((append.Conversation, append.Message));
        return append.Answer switch
        {
            Answer.Accepted when times != 1 => [$"{name} was accepted, and is in the log {times} times"],
            Answer.Refused when times != 0 => [$"{name} was refused, and is in the log"],
            Answer.None when times > 1 => [$"{name} is in the log {times} times"],
            _ => [],
        };
    }

    private static IEnumerable<string> OfEnd((string, string) message, List<string> types, int waiting)
    {
        var ends = types.Where(type => Ends.Contains(type)).ToList();
        if (ends.Count + waiting == 0)
        {
            yield return $"{Name(message)} is lost: it has no end, and does not wait";
        }
        else if (ends.Count + waiting > 1)
        {
            yield return $"{Name(message)} has {ends.Count + waiting} ends: {string.Join(", ", ends)}{(waiting > 0 ? ", and it waits" : "")}";
        }

        if (types.IndexOf("appended") != 0 || (ends.Count == 1 && types.IndexOf(ends[0]) != types.Count - 1))
        {
            yield return $"{Name(message)} has its events in another order: {string.Join(", ", types)}";
        }
    }

    private static IEnumerable<string> OfDeadLetters(ListedInbox inbox, History history)
    {
        var poisoned = history.MessageLog.Where(item => item.Conversation == inbox.Conversation && item.Type == "poisoned").Select(item => item.Message);
        if (!poisoned.TakeLast(MostDead).SequenceEqual(inbox.Dead))
        {
            yield return $"The dead letters of {inbox.Conversation} are {string.Join(", ", inbox.Dead)}; the log has {string.Join(", ", poisoned)}";
        }
    }

    private static string Name((string Conversation, string Message) message) => $"Message {message.Message} of {message.Conversation}";
}
