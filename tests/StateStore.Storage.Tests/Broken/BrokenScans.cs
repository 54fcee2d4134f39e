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
