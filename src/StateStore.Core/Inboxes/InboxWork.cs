using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>An inbox while a command is decided, with the events so far.</summary>
internal sealed class InboxWork(Inbox inbox, InboxRules rules, Limits limits, DateTimeOffset now)
{
    public Inbox Inbox { get; private set; } = inbox;

    public List<InboxEvent> Events { get; } = [];

    public InboxRules Rules => rules;

    public Limits Limits => limits;

    public void Set(Inbox changed) => Inbox = changed;

    public void Tell(InboxEventType type, InboxMessage message) => Events.Add(new(type, message, now));

    public void Tell(InboxEventType type, ImmutableArray<InboxMessage> messages)
    {
        foreach (var message in messages)
        {
            Tell(type, message);
        }
    }

    public void EndExpiredTurn()
    {
        if (Inbox.Turn?.Until <= now)
        {
            EndTurn(isFailed: true);
        }
    }

    /// <summary>Ends the turn; its messages wait again, or become dead letters after too many failures.</summary>
    public void EndTurn(bool isFailed)
    {
        var given = Inbox.Turn!.Count;
        var kept = ImmutableArray.CreateBuilder<InboxMessage>(Inbox.Messages.Length);
        foreach (var message in Inbox.Messages[..given])
        {
            var ended = isFailed ? message with { Attempts = message.Attempts + 1 } : message;
            if (ended.Attempts >= rules.MaxAttempts && isFailed)
            {
                Bury(ended);
            }
            else
            {
                Tell(InboxEventType.Requeued, ended);
                kept.Add(ended);
            }
        }

        kept.AddRange(Inbox.Messages[given..]);
        Inbox = Inbox with { Turn = null, Messages = kept.ToImmutable() };
    }

    /// <summary>Discards messages that the policy replaces: all of them but the last <paramref name="kept"/>, from a position on.</summary>
    public void Skip(int from, int kept)
    {
        var to = Inbox.Messages.Length - kept;
        if (to <= from)
        {
            return;
        }

        Tell(InboxEventType.Skipped, Inbox.Messages[from..to]);
        Inbox = Inbox with { Messages = Inbox.Messages.RemoveRange(from, to - from) };
    }

    /// <summary>Brings the place in the work queue, and the time at which the messages become ready, in line with the content.</summary>
    public Inbox Settle()
    {
        var ready = !Inbox.Messages.IsEmpty && Inbox.Ready > now ? Inbox.Ready : null;
        var isQueued = Inbox.Turn is null && !Inbox.Messages.IsEmpty && ready is null;
        if (isQueued && Inbox.Queued is null && Events.Count == 0)
        {
            // Waiting workers follow the log. So each conversation that enters the queue must have an event there.
            Tell(InboxEventType.Ready, Inbox.Messages[^1]);
        }

        return Inbox = Inbox with { Ready = ready, Queued = isQueued ? Inbox.Messages[0].At : null };
    }

    private void Bury(InboxMessage message)
    {
        Tell(InboxEventType.Poisoned, message);
        var dead = Inbox.Dead.Add(message);
        var first = Math.Max(0, dead.Length - limits.DeadLetters);
        while (dead[first..].Sum(letter => (long)letter.Message.Utf8.Length) > limits.InboxBytes)
        {
            first++;
        }

        Tell(InboxEventType.Discarded, dead[..first]);
        Inbox = Inbox with { Dead = dead[first..] };
    }
}
