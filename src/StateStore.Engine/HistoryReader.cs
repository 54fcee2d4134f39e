using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>Reads histories page by page. Each event tells the version that it made, newest first, so a version is where a page goes on.</summary>
internal static class HistoryReader
{
    /// <param name="context">The engine.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="subject">Whose history.</param>
    /// <param name="limit">At most so many events.</param>
    /// <param name="after">Only events older than the one that made this version; null = from the newest.</param>
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
            // What the store gives at once is bounded too; what stands before the page is read and dropped. Events that are added meanwhile move
            // the others on, so that some come twice: their versions tell.
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
