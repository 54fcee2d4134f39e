namespace StateStore.Conformance.Storage;

/// <summary>Loops over several calls that callers of a store need.</summary>
internal static class StorageLoops
{
    /// <summary>Returns the ids of all pages. Fails when a page exceeds its limit or the pages do not end.</summary>
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

    /// <summary>Adds this number of versions and their events: loads, checks and retries, as the engine does.</summary>
    public static async Task IncrementAsync(this IStateStorage storage, string ns, string id, int times)
    {
        const int Attempts = 100_000;
        var won = 0;
        for (var i = 0; i < Attempts && won < times; i++)
        {
            var next = (await storage.LoadAsync(ns, EntityKey.Conversation(id), default)).Version.Next.Value;
            var commit = new Commit(ns, [Sample.Check(id, next - 1)], [Sample.Put(id, next)], [Sample.Event($"{next}")]);
            won += (await storage.CommitAsync(commit, default)).IsCommitted ? 1 : 0;
        }

        Assert.True(won == times, $"only {won} of {times} commits were made in {Attempts} attempts");
    }
}
