using System.Globalization;

namespace StateStore.Engine.Inboxes;

/// <summary>Reads stored inboxes, and names the places of conversations in the work queue.</summary>
internal static class StoredInboxes
{
    private const int TimeLength = 12;

    /// <summary>The inbox of a loaded entry, which is remembered. Errors: CORRUPT.</summary>
    public static Result<Versioned<Inbox>> Read(EngineContext context, string ns, string id, StoredEntry stored)
    {
        var inbox = stored.Value is { } bytes && stored.Version.Value > 0 ? InboxCodec.Decode(bytes) : null;
        if (inbox is null && stored.IsPresent)
        {
            return Corruption.Of(EntityKey.Inbox(id), stored);
        }

        var current = new Versioned<Inbox>(stored.Version, inbox);
        context.Inboxes.Put(ns, id, current);
        return current;
    }

    /// <summary>The key of a place in the work queue (<see cref="KeyKind.Waiting"/>).</summary>
    public static EntityKey Place(DateTimeOffset since, string id) =>
        new(KeyKind.Waiting, since.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture) + id);

    /// <summary>The conversation of a place in the work queue.</summary>
    public static string ConversationOf(string place) => place[TimeLength..];
}
