using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>The rules for changing an inbox. They are pure: the same input gives the same decision in every process.</summary>
/// <remarks>
/// Each decision first ends a turn that has expired. So it does not matter whether the sweep has noticed the expiry before. The token of a turn is
/// the version that the inbox gets by the claim. That version is at least the time in Unix milliseconds, so tokens grow even after the inbox and its
/// tombstone are gone.
/// </remarks>
public static class InboxDecider
{
    /// <summary>Decides a command. Errors: those of the command (<see cref="InboxCommand"/>).</summary>
    /// <param name="command">The command.</param>
    /// <param name="current">The inbox; without a value it is empty.</param>
    /// <param name="rules">The rules of the current bundle.</param>
    /// <param name="limits">The bounds of messages and inboxes.</param>
    public static Decision<InboxChange> Decide(InboxCommand command, Versioned<Inbox> current, InboxRules rules, Limits limits)
    {
        var work = new InboxWork(current.Value ?? Inbox.Empty, rules, limits, command.At);
        work.EndExpiredTurn();
        var version = current.Version.Next;
        StoreError? refusal = null;
        switch (command)
        {
            case InboxCommand.Append append:
                refusal = Arrivals.Append(work, append);
                break;
            case InboxCommand.Claim claim:
                version = version with { Value = Math.Max(version.Value, command.At.ToUnixTimeMilliseconds()) };
                refusal = Turns.Claim(work, claim, version.Value);
                break;
            case InboxCommand.Extend extend:
                refusal = Turns.Extend(work, extend, current.Version);
                break;
            case InboxCommand.Release release:
                refusal = Turns.Release(work, release, current.Version);
                break;
            case InboxCommand.Acknowledge acknowledge:
                refusal = Turns.Acknowledge(work, acknowledge, current.Version);
                break;
            case InboxCommand.Replay replay:
                refusal = DeadLetters.Replay(work, replay);
                break;
            case InboxCommand.Discard discard:
                refusal = DeadLetters.Discard(work, discard);
                break;
            case InboxCommand.Clear:
                DeadLetters.Clear(work);
                break;
        }

        if (refusal is not null)
        {
            return Decision<InboxChange>.Refuse(refusal);
        }

        var isSame = work.Settle() == (current.Value ?? Inbox.Empty) && work.Events.Count == 0;
        return isSame ? Decision<InboxChange>.Nothing : Decision<InboxChange>.Of(new(version, work.Inbox, work.Events));
    }

    /// <summary>The messages of a turn as its worker gets them: under <see cref="InboxPolicy.Merge"/> one message, otherwise all.</summary>
    /// <remarks>
    /// The merged message has the id of the newest one, the arrival of the oldest one, and the greatest number of attempts. If one of the messages is
    /// no object, the content is the array of all of them.
    /// </remarks>
    public static ImmutableArray<InboxMessage> MessagesOf(Inbox inbox, InboxRules rules)
    {
        var given = inbox.Messages[..(inbox.Turn?.Count ?? 0)];
        return rules.Policy == InboxPolicy.Merge && given.Length > 1
            ? [new(given[^1].Id, Merged(given), given[0].At, given.Max(message => message.Attempts))]
            : given;
    }

    private static JsonText Merged(ImmutableArray<InboxMessage> messages)
    {
        if (messages.All(message => message.Message.IsObject))
        {
            return messages.Skip(1).Aggregate(messages[0].Message, (merged, message) => JsonMergePatch.Apply(merged, message.Message));
        }

        var json = new JsonBuilder();
        for (var i = 0; i < messages.Length; i++)
        {
            json.Raw(i == 0 ? "["u8 : ","u8).Raw(messages[i].Message.Utf8.Span);
        }

        return json.Byte((byte)']').ToJsonText();
    }
}
