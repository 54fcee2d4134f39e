using System.Collections.Immutable;

namespace StateStore.Engine.Changes;

/// <summary>
/// Reads events from the store and replaces each that is not a JSON object by <c>{}</c>. Such an event is damaged, or another tool appended it.
/// </summary>
/// <remarks>
/// If it were copied into an answer unchanged, it would make the whole answer unreadable. Each read of the log checks its events once, not once for
/// each reader.
/// </remarks>
internal static class StoredEvents
{
    public static async ValueTask<LogPage> ReadEventsAsync(
        this IStateStorage storage, LogKey log, LogPosition after, PageBound bound, CancellationToken cancellation)
    {
        var page = await storage.ReadLogAsync(log, after, bound, cancellation).ConfigureAwait(false);
        return page with { Entries = Intact(page.Entries) };
    }

    public static async ValueTask<ImmutableArray<LogEntry>> ReadNewestEventsAsync(
        this IStateStorage storage, LogKey log, PageBound bound, CancellationToken cancellation) =>
        Intact(await storage.ReadNewestAsync(log, bound, cancellation).ConfigureAwait(false));

    /// <summary>The payload; <c>{}</c> if it is not a JSON object.</summary>
    public static JsonText Intact(ReadOnlyMemory<byte> payload) => IsEvent(payload) ? JsonText.FromTrusted(payload) : JsonText.EmptyObject;

    private static ImmutableArray<LogEntry> Intact(ImmutableArray<LogEntry> entries) => entries.All(entry => IsEvent(entry.Payload))
        ? entries
        : ImmutableArray.CreateRange(entries, entry => IsEvent(entry.Payload) ? entry : entry with { Payload = JsonText.EmptyObject.Utf8 });

    private static bool IsEvent(ReadOnlyMemory<byte> payload) => payload.Span is [(byte)'{', ..] && TrustedJson.IsIntact(payload.Span);
}
