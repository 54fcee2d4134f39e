
namespace StateStore.Conformance.Engine;

/// <summary>Reading and following the change log.</summary>
public abstract class ChangeFeedSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    protected override StorageOptions StorageOptions => new() { EventRetention = 500 };

    [Fact]
    public async Task Pages_of_events_join_without_gap_or_repeat()
    {
        await FillAsync(1, 25);
        var seen = new List<long>();
        LogPosition? after = LogPosition.Start;
        ChangePage page;
        do
        {
            page = (await Store.Changes.ReadAsync(Ns, after, 10)).Value;
            seen.AddRange(page.Changes.Select(NumberOf));
            after = page.Next;
        }
        while (page.Changes.Length > 0);

        Assert.Equal(Enumerable.Range(1, 25).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task A_read_without_a_position_starts_from_now()
    {
        await FillAsync(1, 3);
        var now = (await Store.Changes.ReadAsync(Ns, null)).Value;
        Assert.Empty(now.Changes);
        await FillAsync(4, 4);
        Assert.Equal([4L], (await Store.Changes.ReadAsync(Ns, now.Next)).Value.Changes.Select(NumberOf));
    }

    [Fact]
    public async Task A_waiting_reader_gets_the_first_event()
    {
        var waiting = Task.Run(async () => await Store.Changes.ReadAsync(Ns, LogPosition.Start, 10, TimeSpan.FromHours(1)));
        await FillAsync(1, 1);
        Assert.Equal([1L], (await waiting.WaitAsync(Patience)).Value.Changes.Select(NumberOf));
    }

    [Fact]
    public async Task A_waiting_reader_gets_an_empty_page_after_the_wait()
    {
        var waiting = Store.Changes.ReadAsync(Ns, LogPosition.Start, 10, TimeSpan.FromSeconds(30)).AsTask();
        while (!waiting.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Empty((await waiting).Value.Changes);
    }

    [Fact]
    public async Task A_follower_catches_up_and_goes_live_while_writers_write()
    {
        await FillAsync(1, 300);
        using var stop = new CancellationTokenSource(Patience);
        var stream = (await Store.Changes.FollowAsync(Ns, LogPosition.Start, stop.Token)).Value;
        var writing = FillAsync(301, 450);
        Assert.Equal(Enumerable.Range(1, 450).Select(n => (long)n), await TakeAsync(stream, 450));
        await writing;
    }

    [Fact]
    public async Task Followers_that_start_at_any_position_see_the_same_events()
    {
        await FillAsync(1, 40);
        var middle = (await Store.Changes.ReadAsync(Ns, LogPosition.Start, 20)).Value.Next;
        using var stop = new CancellationTokenSource(Patience);
        var fromMiddle = (await Store.Changes.FollowAsync(Ns, middle, stop.Token)).Value;
        var fromNow = (await Store.Changes.FollowAsync(Ns, null, stop.Token)).Value;
        await FillAsync(41, 60);

        Assert.Equal(middle, fromMiddle.From);
        Assert.Equal(Enumerable.Range(21, 40).Select(n => (long)n), await TakeAsync(fromMiddle, 40));
        Assert.Equal(Enumerable.Range(41, 20).Select(n => (long)n), await TakeAsync(fromNow, 20));
    }

    [Fact]
    public async Task A_follower_too_slow_for_the_retention_gets_a_gap()
    {
        await FillAsync(1, 1);
        var early = (await Store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Next;
        using var stop = new CancellationTokenSource(Patience);
        var slow = (await Store.Changes.FollowAsync(Ns, early, stop.Token)).Value;
        await FillAsync(2, 2000);
        await using var reader = slow.Changes.GetAsyncEnumerator();

        Assert.True(await reader.MoveNextAsync());
        Assert.True(reader.Current.IsGap);
        Assert.True(await reader.MoveNextAsync());
        var first = NumberOf(reader.Current);
        Assert.InRange(first, 500, 1501);
        for (var expected = first + 1; expected <= 2000; expected++)
        {
            Assert.True(await reader.MoveNextAsync());
            Assert.Equal(expected, NumberOf(reader.Current));
        }

        AssertError(ErrorCode.Gone, await Store.Changes.ReadAsync(Ns, early));
        Assert.Equal(first, NumberOf((await Store.Changes.ReadAsync(Ns, LogPosition.Start, 1)).Value.Changes[0]));
    }

    [Fact]
    public async Task Cancelling_ends_a_follower()
    {
        using var stop = new CancellationTokenSource();
        var stream = (await Store.Changes.FollowAsync(Ns, null, stop.Token)).Value;
        var taking = TakeAsync(stream, 1);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => taking.WaitAsync(Patience));
    }

    /// <summary>Changes one conversation until its versions, and so its events, reach from <paramref name="from"/> to <paramref name="to"/>.</summary>
    private async Task FillAsync(int from, int to)
    {
        for (var n = from; n <= to; n++)
        {
            Assert.Equal(n, (await SetAsync("c", "A", $$"""{"n":{{n}}}""")).Value.Version);
        }
    }

    private static async Task<List<long>> TakeAsync(ChangeStream stream, int count)
    {
        var seen = new List<long>();
        await foreach (var change in stream.Changes)
        {
            seen.Add(NumberOf(change));
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static long NumberOf(Change change)
    {
        Assert.False(change.IsGap);
        using var payload = System.Text.Json.JsonDocument.Parse(change.Payload.Utf8);
        return payload.RootElement.GetProperty("version").GetInt64();
    }
}
