using System.Globalization;

namespace StateStore.Engine.Inboxes;

/// <summary>Reads stored inboxes, and names the places of conversations in the work queue.</summary>
internal static class StoredInboxes
{
    private const int TimeLength = 12;

    /// <summary>The inbox of a loaded entry. Errors: CORRUPT.</summary>
    public static Result<Versioned<Inbox>> Read(string id, StoredEntry stored)
    {
        var inbox = stored.Value is { } bytes && stored.Version.Value > 0 ? InboxCodec.Decode(bytes) : null;
        return inbox is null && stored.IsPresent ? Corruption.Of(EntityKey.Inbox(id), stored) : new Versioned<Inbox>(stored.Version, inbox);
    }

    /// <summary>The inbox of a loaded entry, which the cache then holds. Errors: CORRUPT.</summary>
    public static Result<Versioned<Inbox>> Remember(EngineContext context, string ns, string id, StoredEntry stored)
    {
        var read = Read(id, stored);
        if (read.TryGet(out var inbox, out _))
        {
            context.Inboxes.Put(ns, id, inbox);
        }

        return read;
    }

    /// <summary>The key of a place in the work queue (<see cref="KeyKind.Waiting"/>).</summary>
    public static EntityKey Place(DateTimeOffset since, string id) =>
        new(KeyKind.Waiting, since.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture) + id);

    /// <summary>The conversation of a place in the work queue.</summary>
    public static string ConversationOf(string place) => place[TimeLength..];
}
