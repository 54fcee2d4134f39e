using System.Collections.Immutable;

namespace StateStore.Engine.Conversations;

/// <summary>Builds the commit of a change of one conversation: the new content and the event.</summary>
internal static class ConversationCommits
{
    /// <summary>Builds the commit.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="bundle">The version of the bundle under which the change was decided.</param>
    /// <param name="before">The conversation on which it was decided.</param>
    /// <param name="expired">The <c>expired</c> event that precedes the change; null if there is none.</param>
    /// <param name="happened">The change; null if only the decision itself is to be recorded.</param>
    /// <param name="context">The engine, with the lifetime of tombstones and the quotas.</param>
    public static Commit Of(
        string ns, string id, EntityVersion bundle, Versioned<Conversation> before, ConversationEvent? expired, ConversationEvent? happened, EngineContext context)
    {
        ImmutableArray<Check> checks = [new(EntityKey.Schema, bundle), new(EntityKey.Conversation(id), before.Version)];
        if (happened is null)
        {
            return new(ns, checks, [], []);
        }

        var key = EntityKey.Conversation(id);
        ImmutableArray<Event> events = expired is null ? [Of(happened)] : [Of(expired), Of(happened)];
        return new(ns, checks, [Content(key, before, happened, context.Options)], events) { Quota = context.Quotas.Of(ns) };

        Event Of(ConversationEvent one) => new(ConversationCodec.EncodeEvent(ns, id, one), key);
    }

    private static Write Content(EntityKey key, Versioned<Conversation> before, ConversationEvent happened, EngineOptions options)
    {
        var former = before.Value?.State;
        if (happened.Current is not { } current)
        {
            // The tombstone keeps the version for a while, so that a new conversation of this id gets a greater one.
            return Write.Delete(key, happened.Version, happened.At + options.TombstoneLifetime, former) with { TermAt = happened.At };
        }

        // Content of an older tool (a version below 0) may not be in the index yet, so its term is added even if unchanged.
        // An expired conversation that begins again enters its state again.
        var isMoved = former != current.State || current.EnteredAt != before.Value?.EnteredAt;
        var term = isMoved || before.Version.Value < 0 ? current.State : null;
        return Write.Put(key, happened.Version, ConversationCodec.Encode(happened.Version, current), current.DueAt, isMoved ? former : null, term) with
        {
            TermAt = happened.At,
        };
    }
}
