namespace StateStore.Engine.Inboxes;

/// <summary>Adds the change of an inbox to a commit: the inbox, its place in the work queue, and the events of its messages.</summary>
internal static class InboxCommits
{
    /// <summary>Adds a change.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="before">The inbox on which the change was decided.</param>
    /// <param name="change">The change.</param>
    /// <param name="at">The time of the change.</param>
    /// <param name="options">The engine's options, with the lifetime of tombstones.</param>
    public static Commit AddTo(Commit commit, string id, Versioned<Inbox> before, InboxChange change, DateTimeOffset at, EngineOptions options)
    {
        var key = EntityKey.Inbox(id);
        var (inbox, writes) = (change.Inbox, commit.Writes.ToBuilder());

        // The tombstone keeps the version for a while, so that a late worker learns that its turn has ended.
        writes.Add(inbox.IsEmpty
            ? Write.Delete(key, change.Version, at + options.TombstoneLifetime)
            : Write.Put(key, change.Version, InboxCodec.Encode(change.Version, inbox), inbox.Due));
        if (before.Value?.Queued != inbox.Queued)
        {
            if (before.Value?.Queued is { } former)
            {
                writes.Add(Write.Forget(StoredInboxes.Place(former, id)));
            }

            if (inbox.Queued is { } since)
            {
                writes.Add(Write.Put(StoredInboxes.Place(since, id), change.Version, PlaceValue(change.Version)));
            }
        }

        return commit with
        {
            Checks = commit.Checks.Add(new(key, before.Version)),
            Writes = writes.ToImmutable(),
            Events = commit.Events.AddRange(change.Events.Select(Of)),
        };

        Event Of(InboxEvent happened) => new(InboxCodec.EncodeEvent(commit.Namespace, id, happened)) { Log = LogKind.Message };
    }

    /// <summary>Remembers and counts a change that was committed.</summary>
    public static void Committed(EngineContext context, string ns, string id, InboxCommand command, Inbox? before, InboxChange change)
    {
        var inbox = change.Inbox;
        context.Meter.Inboxes.Count(command, before, change);
        context.Inboxes.Put(ns, id, new(change.Version, inbox.IsEmpty ? null : inbox));
        if (inbox.Due is { } due)
        {
            context.Schedule.Note(ns, due);
        }

        if (inbox.Queued is { } since)
        {
            context.Queues.Note(ns, StoredInboxes.Place(since, id).Id);
        }
    }

    private static byte[] PlaceValue(EntityVersion version) =>
        new JsonBuilder(32).Raw("{\"version\":"u8).Number(version.Number).Raw("}"u8).ToArray();
}
