using System.Collections.Immutable;

namespace StateStore.Engine.Changes;

/// <summary>
/// Events as the store gives them, with <c>{}</c> in place of each that is no JSON object: a tool appended something else, or it is damaged. Copied into an
/// answer as it is, one such event would make the whole answer unreadable. Each event is looked at once for each read of the log, not for each reader.
/// </summary>
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

    /// <summary>The payload, or <c>{}</c> in place of what is no JSON object.</summary>
    public static JsonText Intact(ReadOnlyMemory<byte> payload) => IsEvent(payload) ? JsonText.FromTrusted(payload) : JsonText.EmptyObject;

    private static ImmutableArray<LogEntry> Intact(ImmutableArray<LogEntry> entries) => entries.All(entry => IsEvent(entry.Payload))
        ? entries
        : ImmutableArray.CreateRange(entries, entry => IsEvent(entry.Payload) ? entry : entry with { Payload = JsonText.EmptyObject.Utf8 });

    private static bool IsEvent(ReadOnlyMemory<byte> payload) => payload.Span is [(byte)'{', ..] && TrustedJson.IsIntact(payload.Span);
}
