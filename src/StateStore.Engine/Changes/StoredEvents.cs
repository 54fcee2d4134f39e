using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>
/// Events as the store gives them, with <c>{}</c> in place of each that is no JSON object: a tool appended something else, or it is damaged. Copied into an
/// answer as it is, one such event would make the whole answer unreadable. Each event is looked at once for each read of the log, not for each reader.
/// </summary>
internal static class StoredEvents
{
    public static async ValueTask<LogPage> ReadEventsAsync(
        this IStateStorage storage, LogKey log, LogPosition after, int limit, CancellationToken cancellation)
    {
        var page = await storage.ReadLogAsync(log, after, limit, cancellation).ConfigureAwait(false);
        return page with { Entries = Intact(page.Entries) };
    }

    public static async ValueTask<ImmutableArray<LogEntry>> ReadNewestEventsAsync(
        this IStateStorage storage, LogKey log, int limit, CancellationToken cancellation) =>
        Intact(await storage.ReadNewestAsync(log, limit, cancellation).ConfigureAwait(false));

    /// <summary>The events of one entry's history, newest first.</summary>
    public static async ValueTask<ImmutableArray<JsonText>> ReadChangesAsync(
        this IStateStorage storage, string ns, EntityKey subject, int limit, CancellationToken cancellation)
    {
        var changes = await storage.ReadHistoryAsync(ns, subject, limit, cancellation).ConfigureAwait(false);
        return ImmutableArray.CreateRange(changes, payload => IsEvent(payload) ? JsonText.FromTrusted(payload) : JsonText.EmptyObject);
    }

    private static ImmutableArray<LogEntry> Intact(ImmutableArray<LogEntry> entries) => entries.All(entry => IsEvent(entry.Payload))
        ? entries
        : ImmutableArray.CreateRange(entries, entry => IsEvent(entry.Payload) ? entry : entry with { Payload = JsonText.EmptyObject.Utf8 });

    private static bool IsEvent(ReadOnlyMemory<byte> payload) => payload.Span is [(byte)'{', ..] && TrustedJson.IsIntact(payload.Span);
}
