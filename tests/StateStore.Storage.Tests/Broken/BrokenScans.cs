using System.Collections.Immutable;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Tests.Broken;

internal sealed class ScansInUtf16Order(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation)
    {
        var page = await base.ScanAsync(ns, query, cancellation);
        return page with { Entries = [.. page.Entries.OrderBy(entry => entry.Id, StringComparer.Ordinal)] };
    }
}

internal sealed class IgnoresThePrefix(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        base.ScanAsync(ns, query with { Prefix = "" }, cancellation);
}

internal sealed class EndsAfterOnePage(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        await base.ScanAsync(ns, query, cancellation) with { Next = null };
}

internal sealed class GivesTheLatestDueFirst(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(
        string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        [.. (await base.ScanDueAsync(ns, until, limit, cancellation)).Reverse()];
}

internal sealed class TakesTheDeletedForAlive(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(
        string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        [.. (await base.ScanDueAsync(ns, until, limit, cancellation)).Select(due => due with { HasValue = true })];
}

internal sealed class TakesTheEmptyNameForNone(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation)
    {
        var page = await base.ScanAsync(ns, query, cancellation);
        return page with { Entries = [.. page.Entries.Where(entry => entry.Id.Length > 0)] };
    }
}

/// <summary>Returns as many items as requested, whatever their size.</summary>
internal sealed class IgnoresTheBytesOfAPage(IStateStorage inner) : StorageDecorator(inner)
{
    public override ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        base.ScanAsync(ns, query with { Bytes = long.MaxValue }, cancellation);

    public override ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        base.ReadLogAsync(log, after, page with { Bytes = long.MaxValue }, cancellation);

    public override ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        base.ReadNewestAsync(log, page with { Bytes = long.MaxValue }, cancellation);

    public override ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation) =>
        base.ReadHistoryAsync(ns, subject, page with { Bytes = long.MaxValue }, skip, cancellation);

    public override ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        base.LoadManyAsync(ns, keys, long.MaxValue, cancellation);
}

/// <summary>Returns an empty page when the next item alone exceeds the byte limit of the page.</summary>
internal sealed class NeverGetsPastALargeItem(IStateStorage inner) : StorageDecorator(inner)
{
    public override async ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation)
    {
        var page = await base.ScanAsync(ns, query, cancellation);
        return page.Entries.Any(entry => entry.Value.Length > query.Bytes) ? new([], query.After) : page;
    }
}
