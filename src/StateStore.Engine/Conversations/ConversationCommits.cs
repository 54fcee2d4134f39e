using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>What has to be written for one change of one conversation: its new content, its history, its event, in one commit.</summary>
internal static class ConversationCommits
{
    /// <summary>History entries are removed so many at a time, so that most commits remove none.</summary>
    public const int HistoryStride = 8;

    /// <param name="ns">The namespace.</param>
    /// <param name="id">The conversation.</param>
    /// <param name="bundle">The version of the bundle under which the change was decided.</param>
    /// <param name="before">The conversation on which it was decided.</param>
    /// <param name="happened">The change; null when only the decision itself is to be recorded.</param>
    /// <param name="options">History length and tombstone lifetime.</param>
    public static Commit Of(
        string ns, string id, EntityVersion bundle, Versioned<Conversation> before, ConversationEvent? happened, EngineOptions options)
    {
        ImmutableArray<Check> checks = [new(EntityKey.Schema, bundle), new(EntityKey.Conversation(id), before.Version)];
        if (happened is null)
        {
            return new(ns, checks, [], []);
        }

        // The same bytes serve the log and the history.
        ReadOnlyMemory<byte> payload = ConversationCodec.EncodeEvent(ns, id, happened);
        return new(ns, checks, Writes(id, before, happened, payload, options), [payload]);
    }

    private static ImmutableArray<Write> Writes(
        string id, Versioned<Conversation> before, ConversationEvent happened, ReadOnlyMemory<byte> payload, EngineOptions options)
    {
        var content = Content(id, before, happened, options);
        if (options.Limits.HistoryLength == 0)
        {
            return [content];
        }

        var history = Write.Put(EntityKey.History(id, happened.Version), new(1), payload);
        var last = happened.Version.Number - options.Limits.HistoryLength;
        if (last <= 0 || happened.Version.Number % HistoryStride != 0)
        {
            return [content, history];
        }

        var writes = ImmutableArray.CreateBuilder<Write>(2 + HistoryStride);
        writes.Add(content);
        writes.Add(history);
        for (var version = Math.Max(1, last - HistoryStride + 1); version <= last; version++)
        {
            writes.Add(Write.Forget(EntityKey.History(id, new(version))));
        }

        return writes.DrainToImmutable();
    }

    private static Write Content(string id, Versioned<Conversation> before, ConversationEvent happened, EngineOptions options)
    {
        var key = EntityKey.Conversation(id);
        var former = before.Value?.State;
        if (happened.Current is not { } current)
        {
            // The version is kept for a while, so that the id can't come back under a version it had before.
            return Write.Delete(key, happened.Version) with { FormerTerm = former, Due = happened.At + options.TombstoneLifetime };
        }

        var put = Write.Put(key, happened.Version, ConversationCodec.Encode(happened.Version, current));

        // Content of an older tool (a version below 0) may not be indexed yet: its term is added even where it stays the same.
        return former != current.State || before.Version.Value < 0
            ? put with { FormerTerm = former != current.State ? former : null, Term = current.State }
            : put;
    }
}
