using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>The rules for the messages that no worker handles: dead letters, and all messages of a deleted conversation.</summary>
internal static class DeadLetters
{
    /// <summary>Makes dead letters wait again, after all other messages. Policy and debounce concern messages that a sender appends.</summary>
    public static StoreError? Replay(InboxWork work, InboxCommand.Replay command)
    {
        if (!Take(work, command.Ids).TryGet(out var taken, out var unknown))
        {
            return unknown;
        }

        if (!taken.IsEmpty && Arrivals.NoRoom(work, taken.Length, taken.Sum(letter => (long)letter.Message.Utf8.Length)) is { } full)
        {
            return full;
        }

        // The arrival is now: with the former one the conversation would overtake those that wait in the work queue.
        var replayed = ImmutableArray.CreateRange(taken, letter => letter with { At = command.At, Attempts = 0 });
        work.Tell(InboxEventType.Replayed, replayed);
        work.Set(work.Inbox with { Messages = work.Inbox.Messages.AddRange(replayed) });
        return null;
    }

    /// <summary>Removes dead letters.</summary>
    public static StoreError? Discard(InboxWork work, InboxCommand.Discard command)
    {
        if (!Take(work, command.Ids).TryGet(out var taken, out var unknown))
        {
            return unknown;
        }

        work.Tell(InboxEventType.Discarded, taken);
        return null;
    }

    /// <summary>Removes everything.</summary>
    public static void Clear(InboxWork work)
    {
        work.Tell(InboxEventType.Discarded, work.Inbox.Messages);
        work.Tell(InboxEventType.Discarded, work.Inbox.Dead);
        work.Set(Inbox.Empty);
    }

    /// <summary>Takes dead letters out of the inbox. Errors: NOT_FOUND for an id that no dead letter has.</summary>
    private static Result<ImmutableArray<InboxMessage>> Take(InboxWork work, ImmutableArray<string>? ids)
    {
        var dead = work.Inbox.Dead;
        if (ids is not { } wanted)
        {
            work.Set(work.Inbox with { Dead = [] });
            return dead;
        }

        if (wanted.FirstOrDefault(id => dead.All(letter => letter.Id != id)) is { } unknown)
        {
            return StoreError.NotFound(
                $"The conversation has no dead letter with the id \"{unknown}\", so nothing was changed. Send ids of the dead letters that its inbox lists");
        }

        work.Set(work.Inbox with { Dead = dead.RemoveAll(letter => wanted.Contains(letter.Id)) });
        return dead.RemoveAll(letter => !wanted.Contains(letter.Id));
    }
}
