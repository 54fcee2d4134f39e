namespace StateStore.Conformance.Storage;

/// <summary>Scans over more than one page.</summary>
internal static class StorageScans
{
    /// <summary>The ids of all pages; fails when a page breaks its limit or the pages do not come to an end.</summary>
    public static async Task<List<string>> ScanAllAsync(this IStateStorage storage, string ns, ScanQuery query)
    {
        var ids = new List<string>();
        for (var pages = 0; pages < 1_000; pages++)
        {
            var page = await storage.ScanAsync(ns, query, default);
            Assert.True(page.Entries.Length <= query.Limit, $"a page of {page.Entries.Length} entries for a limit of {query.Limit}");
            ids.AddRange(page.Entries.Select(entry => entry.Id));
            if (page.Next is not { } next)
            {
                return ids;
            }

            query = query with { After = next };
        }

        throw new Xunit.Sdk.XunitException($"the scan {query} did not end");
    }
}
