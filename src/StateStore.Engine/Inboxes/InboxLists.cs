using System.Collections.Immutable;

namespace StateStore.Engine.Inboxes;

/// <summary>Lists the inboxes of a namespace.</summary>
internal sealed class InboxLists(EngineContext context)
{
    public async ValueTask<Result<InboxPage>> ListAsync(string ns, InboxQuery query, CancellationToken cancellation)
    {
        if ((Names.CheckNamespace(ns, context.Limits) ?? context.CheckLimit("limit", query.Limit)) is { } invalid)
        {
            return invalid;
        }

        // Few inboxes have dead letters, so a page of those examines as many inboxes as a scan may return.
        var examined = query.HasDead ? context.Limits.PageSize : query.Limit;
        var scan = new ScanQuery(KeyKind.Inbox, "", query.After, examined) { Bytes = context.Limits.PageBytes };
        var scanned = await context.Outages.Guard(context.Storage.ScanAsync(ns, scan, cancellation)).ConfigureAwait(false);
        return scanned.TryGet(out var page, out var error) ? Page(page, query) : error;
    }

    private InboxPage Page(ScanPage page, InboxQuery query)
    {
        var now = context.Clock.GetUtcNow();
        var found = ImmutableArray.CreateBuilder<ListedInbox>();
        var corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
        var next = page.Next;
        foreach (var entry in page.Entries)
        {
            if (found.Count == query.Limit)
            {
                next = found[^1].ConversationId;
                break;
            }

            if (!StoredInboxes.Read(entry.Id, entry.Stored).TryGet(out var stored, out var error))
            {
                corrupt.Add(new(entry.Id, context.Outages.Note(error).Message));
            }
            else if (stored.Value is { } inbox && (!query.HasDead || !inbox.Dead.IsEmpty))
            {
                found.Add(Listed(entry.Id, inbox, now));
            }
        }

        return new(found.ToImmutable(), next) { Corrupt = corrupt.ToImmutable() };
    }

    /// <summary>Describes an inbox. A turn that has expired is over, also before the sweep ends it.</summary>
    private static ListedInbox Listed(string id, Inbox inbox, DateTimeOffset now)
    {
        var current = inbox.Turn?.Until > now ? inbox : inbox with { Turn = null };
        return new(id, inbox.Messages.Length, current.Waiting, inbox.Dead.Length)
        {
            OldestAt = inbox.Messages.IsEmpty ? null : inbox.Messages[0].At,
            ReadyAt = inbox.Ready > now ? inbox.Ready : null,
            Turn = current.Turn,
        };
    }
}
