using System.Collections.Immutable;

namespace StateStore.Client;

/// <summary>Reads the answers about inboxes and turns.</summary>
internal static class InboxAnswers
{
    /// <summary>Reads the answer to an appended message.</summary>
    public static Result<AppendOutcome> Appended(JsonMembers answer) =>
        new AppendOutcome(answer.Text("id"u8), answer.Flag("accepted"u8), (int)answer.Number("waiting"u8), answer.Flag("created"u8))
        {
            Events = DryRunJson.ReadEvents(answer),
        };

    /// <summary>Reads the content of an inbox.</summary>
    public static Result<InboxContent> Content(JsonMembers answer) =>
        new InboxContent(Messages(answer, "messages"u8), Messages(answer, "dead"u8), answer.Find("turn"u8) is null ? null : Turn(answer.Object("turn"u8)));

    /// <summary>Reads a page of inboxes.</summary>
    public static Result<InboxPage> Page(JsonMembers answer) =>
        new InboxPage([.. answer.Objects("inboxes"u8).Select(Listed)], answer.OptionalText("next"u8)) { Corrupt = answer.Corrupt() };

    /// <summary>Reads the answer to a claim.</summary>
    public static Result<TurnOutcome> Claimed(JsonMembers answer)
    {
        var turn = answer.OptionalNumber("token"u8) is not { } token ? null : new ClaimedTurn(
            answer.Text("conversation_id"u8),
            answer.Find("conversation"u8) is { IsObject: true } ? HttpConversations.Snapshot(answer.Object("conversation"u8)) : null,
            token,
            KeyCodec.ReadExpiry(answer)!.Value,
            Messages(answer, "messages"u8));
        return new TurnOutcome(turn) { Events = DryRunJson.ReadEvents(answer) };
    }

    /// <summary>Reads the answer to an extension or a release.</summary>
    public static Result<TurnChange> Changed(JsonMembers answer) =>
        new TurnChange(KeyCodec.ReadExpiry(answer), (int)answer.Number("waiting"u8)) { Events = DryRunJson.ReadEvents(answer) };

    /// <summary>Reads the answer to a replay or a discard.</summary>
    public static Result<DeadLetterChange> DeadChanged(JsonMembers answer) =>
        new DeadLetterChange((int)answer.Number("messages"u8), (int)answer.Number("waiting"u8)) { Events = DryRunJson.ReadEvents(answer) };

    private static ListedInbox Listed(JsonMembers inbox) =>
        new(inbox.Text("conversation_id"u8), (int)inbox.Number("messages"u8), (int)inbox.Number("waiting"u8), (int)inbox.Number("dead"u8))
        {
            OldestAt = KeyCodec.ReadTime(inbox, "oldest_at"u8),
            ReadyAt = KeyCodec.ReadTime(inbox, "ready_at"u8),
            Turn = inbox.Find("turn"u8) is null ? null : Turn(inbox.Object("turn"u8)),
        };

    private static Turn Turn(JsonMembers turn) =>
        new(turn.Number("token"u8), turn.Text("owner"u8), KeyCodec.ReadExpiry(turn)!.Value, (int)turn.Number("messages"u8));

    private static ImmutableArray<InboxMessage> Messages(JsonMembers answer, ReadOnlySpan<byte> name) => [.. answer.Objects(name).Select(Message)];

    private static InboxMessage Message(JsonMembers message) => new(
        message.Text("id"u8), message.Find("message"u8)!.Value, KeyCodec.ReadTime(message, "at"u8)!.Value, (int)message.Number("attempts"u8));
}
