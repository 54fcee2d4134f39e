using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Reads histories page by page, newest first. Each event tells the version that it made, so a page continues after a version.</summary>
internal static class HistoryReader
{
    /// <summary>Reads a page.</summary>
    /// <param name="context">The engine.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="subject">The conversation or key.</param>
    /// <param name="limit">The greatest number of events.</param>
    /// <param name="after">The page begins with the event before the one that made this version; null = with the newest.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<HistoryPage> ReadAsync(
        EngineContext context, string ns, EntityKey subject, int limit, long? after, CancellationToken cancellation)
    {
        var changes = ImmutableArray.CreateBuilder<JsonText>();
        var page = new PageBound(limit, context.Limits.PageBytes);
        var bytes = 0L;
        var skip = 0;
        while (true)
        {
            // The store gives a bounded part at a time, so the events before the page are read and dropped. Events that are added meanwhile shift the
            // others, so that some come twice; their versions tell.
            var items = after is null ? limit + 1 : context.Limits.PageSize;
            var part = await context.Storage.ReadHistoryAsync(ns, subject, page with { Items = items }, skip, cancellation).ConfigureAwait(false);
            foreach (var payload in part)
            {
                var change = StoredEvents.Intact(payload);
                var version = JsonMembers.Of(change).Find("version"u8)?.TryLong();
                if (version >= after)
                {
                    continue;
                }

                if (!page.Fits(changes.Count, bytes, payload.Length))
                {
                    return new(changes.DrainToImmutable(), after);
                }

                changes.Add(change);
                bytes += payload.Length;
                after = version ?? after;
            }

            skip += part.Length;
            if (part.IsEmpty)
            {
                return new(changes.DrainToImmutable(), null);
            }
        }
    }
}
