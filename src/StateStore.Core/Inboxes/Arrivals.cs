namespace StateStore.Core.Inboxes;

/// <summary>The rules for messages that arrive.</summary>
internal static class Arrivals
{
    public static StoreError? Append(InboxWork work, InboxCommand.Append command)
    {
        var message = new InboxMessage(command.Id, command.Message, command.At);
        if (message.Message.Utf8.Length > work.Limits.MessageBytes)
        {
            return StoreError.TooLarge("The message", work.Limits.MessageBytes);
        }

        var inbox = work.Inbox;
        switch (work.Rules.Policy)
        {
            case InboxPolicy.Drop when inbox.Turn is not null || !inbox.Messages.IsEmpty:
                work.Tell(InboxEventType.Skipped, message);
                return null;
            case InboxPolicy.Latest:
                work.Skip(inbox.Turn?.Count ?? 0, kept: 0);
                break;
            case InboxPolicy.Interrupt:
                work.Skip(0, kept: 0);
                work.Set(work.Inbox with { Turn = null, Interrupted = inbox.Turn?.Token ?? inbox.Interrupted });
                break;
        }

        // The other policies keep at most the messages of a turn and one more.
        if (work.Rules.Policy is InboxPolicy.Queue or InboxPolicy.Merge && NoRoom(work, 1, message.Message.Utf8.Length) is { } full)
        {
            return full;
        }

        work.Tell(InboxEventType.Appended, message);
        var ready = work.Rules.Debounce > TimeSpan.Zero ? command.At + work.Rules.Debounce : (DateTimeOffset?)null;
        work.Set(work.Inbox with { Messages = work.Inbox.Messages.Add(message), Ready = ready });
        return null;
    }

    /// <summary>LIMIT_EXCEEDED. Details: <c>{"messages":n,"limit":n}</c> or <c>{"bytes":n,"limit_bytes":n}</c>.</summary>
    /// <param name="work">The inbox.</param>
    /// <param name="arriving">The number of messages to add.</param>
    /// <param name="arrivingBytes">Their size.</param>
    public static StoreError? NoRoom(InboxWork work, int arriving, long arrivingBytes)
    {
        var (count, limit) = (work.Inbox.Messages.Length, work.Rules.Limit);
        if (count + arriving > limit)
        {
            return Full($"it holds {count} messages and may hold {limit} (inbox.limit of the schema bundle)", "messages", count, "limit", limit);
        }

        var bytes = work.Inbox.Messages.Sum(waiting => (long)waiting.Message.Utf8.Length);
        return bytes + arrivingBytes > work.Limits.InboxBytes
            ? Full($"its messages take {bytes} bytes and may take {work.Limits.InboxBytes}", "bytes", bytes, "limit_bytes", work.Limits.InboxBytes)
            : null;
    }

    private static StoreError Full(string why, string present, long number, string most, long bound)
    {
        var details = new JsonBuilder();
        details.Raw("{"u8).String(present).Raw(":"u8).Number(number).Raw(","u8).String(most).Raw(":"u8).Number(bound).Raw("}"u8);
        return new(
            ErrorCode.LimitExceeded, $"The inbox of the conversation has no room: {why}. Nothing was changed; let a worker handle messages, or raise the limit", details.ToJsonText());
    }
}
