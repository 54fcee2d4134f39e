namespace StateStore.Core.Inboxes;

/// <summary>The rules of turns.</summary>
internal static class Turns
{
    /// <summary>Claims the turn. Without ready messages there is no turn, and no error.</summary>
    public static StoreError? Claim(InboxWork work, InboxCommand.Claim command, long token)
    {
        if (work.Inbox.Turn is { } held)
        {
            if (command.IsOfQueue || held.Owner != command.Owner)
            {
                return Held(held);
            }

            work.EndTurn(isFailed: false);
        }

        if (work.Rules.Policy is InboxPolicy.Latest or InboxPolicy.Interrupt)
        {
            // The policy may have changed while several messages waited.
            work.Skip(0, kept: 1);
        }

        var inbox = work.Inbox;
        if (inbox.Messages.IsEmpty || inbox.Ready > command.At)
        {
            return null;
        }

        work.Set(inbox with { Ready = null, Turn = new(token, command.Owner, command.At + command.Ttl, inbox.Messages.Length) });
        return null;
    }

    public static StoreError? Extend(InboxWork work, InboxCommand.Extend command, EntityVersion version)
    {
        if (Check(work.Inbox, command.Token, version) is { } lost)
        {
            return lost;
        }

        work.Set(work.Inbox with { Turn = work.Inbox.Turn! with { Until = command.At + command.Ttl } });
        return null;
    }

    public static StoreError? Release(InboxWork work, InboxCommand.Release command, EntityVersion version)
    {
        if (Check(work.Inbox, command.Token, version) is { } lost)
        {
            return lost;
        }

        work.EndTurn(command.IsFailed);
        return null;
    }

    public static StoreError? Acknowledge(InboxWork work, InboxCommand.Acknowledge command, EntityVersion version)
    {
        if (Check(work.Inbox, command.Token, version) is { } lost)
        {
            return lost;
        }

        var turn = work.Inbox.Turn!;
        work.Tell(InboxEventType.Acknowledged, work.Inbox.Messages[..turn.Count]);
        work.Set(work.Inbox with { Messages = work.Inbox.Messages[turn.Count..], Turn = command.Keeps ? turn with { Count = 0 } : null });
        return null;
    }

    /// <summary>
    /// LEASE_LOST for a turn that has ended; details <c>{"interrupted":true}</c> if a message has interrupted it. NOT_FOUND for a token that no turn of
    /// this conversation had: tokens are versions of the inbox.
    /// </summary>
    private static StoreError? Check(Inbox inbox, long token, EntityVersion version) =>
        inbox.Turn?.Token == token ? null
        : token <= 0 || token > version.Value ? StoreError.NotFound($"No turn of this conversation has the token {token}; send the token that the claim of the turn has returned")
        : new(
            ErrorCode.LeaseLost,
            $"The turn with the token {token} has ended, so nothing was changed: {(inbox.Interrupted == token ? "a newer message has interrupted it" : "it expired, was released or was committed before, or the conversation was deleted")}. Claim the conversation again",
            inbox.Interrupted == token ? Interrupted : null);

    private static JsonText Interrupted { get; } = JsonText.FromTrusted("{\"interrupted\":true}"u8.ToArray());

    /// <summary>LEASE_HELD. Details: <c>{"owner":"..","token":n,"expires_at":".."}</c>.</summary>
    private static StoreError Held(Turn turn)
    {
        var details = new JsonBuilder();
        details.Raw("{\"owner\":"u8).String(turn.Owner).Raw(",\"token\":"u8).Number(turn.Token).Raw(",\"expires_at\":"u8).Time(turn.Until);
        return new(ErrorCode.LeaseHeld, "Another worker has the turn of the conversation", details.Byte((byte)'}').ToJsonText());
    }
}
