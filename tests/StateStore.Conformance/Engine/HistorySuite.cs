namespace StateStore.Conformance.Engine;

/// <summary>The history of one conversation.</summary>
public abstract class HistorySuite(EngineFactory start, ManualClock? clock = null) : EngineConformance(start, clock)
{
    private const int Kept = 20;

    protected override StorageOptions StorageOptions => new() { EventRetention = 10, HistoryLength = Kept };

    [Fact]
    public async Task History_is_newest_first_and_bounded_whatever_the_log_keeps()
    {
        for (var n = 1; n <= 50; n++)
        {
            await SetAsync("c", "A", $$"""{"n":{{n}}}""");
        }

        Assert.Equal(Enumerable.Range(0, Kept).Select(i => $"\"version\":{50 - i},"), Versions(await HistoryAsync("c", 100)));
        Assert.Equal(["\"version\":50,", "\"version\":49,"], Versions(await HistoryAsync("c", 2)));
    }

    [Fact]
    public async Task History_survives_deletion_until_the_tombstone_is_swept()
    {
        await SetAsync("c", "A");
        await Store.Conversations.DeleteAsync(Ns, "c");
        Assert.Equal(["\"version\":2,", "\"version\":1,"], Versions(await HistoryAsync("c", 100)));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetHistoryAsync(Ns, "never was"));
    }

    [Fact]
    public async Task A_limit_out_of_range_is_refused()
    {
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.GetHistoryAsync(Ns, "c", 0));
        AssertError(ErrorCode.InvalidInput, await Store.Conversations.GetHistoryAsync(Ns, "c", 1001));
    }

    private async Task<JsonText[]> HistoryAsync(string id, int limit) =>
        [.. (await Store.Conversations.GetHistoryAsync(Ns, id, limit)).Value.Changes];

    private static IEnumerable<string> Versions(JsonText[] changes) =>
        changes.Select(change => change.ToString()).Select(text => text[text.LastIndexOf("\"version\"", StringComparison.Ordinal)..text.LastIndexOf("\"type\"", StringComparison.Ordinal)]);
}
