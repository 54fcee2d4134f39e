
namespace StateStore.Conformance.Engine;

/// <summary>Leases: one holder at a time, tokens that only grow, and a turn for each waiting caller.</summary>
public class LeaseSuite(EngineFactory start, FakeTimeProvider? clock = null) : KeyEngine(start, clock)
{
    private const string Name = "report";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(30);

    private LeaseService Leases => field ??= new(Store, clock: Clock);

    [Fact]
    public async Task A_lease_has_one_owner_until_it_expires()
    {
        AssertError(ErrorCode.NotFound, await Leases.GetAsync(Ns, Name));
        var a = await AcquireAsync("a");
        Assert.Equal(("a", Clock.GetUtcNow().AddSeconds(30)), (a.Owner, a.ExpiresAt));
        Assert.Equal(a, (await Leases.GetAsync(Ns, Name)).Value);
        var held = await Leases.AcquireAsync(Ns, Name, "b", Seconds(30));
        AssertError(ErrorCode.LeaseHeld, held);
        Assert.StartsWith($$"""{"owner":"a","token":{{a.Token}},"expires_at":""", held.Error!.Details.ToString(), StringComparison.Ordinal);

        Clock.Advance(TimeSpan.FromSeconds(20));
        var again = await AcquireAsync("a");
        Assert.Equal((a.Token, Clock.GetUtcNow().AddSeconds(30)), (again.Token, again.ExpiresAt));
        var renewed = (await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(5))).Value;
        Assert.Equal((a.Token, Clock.GetUtcNow().AddSeconds(5)), (renewed.Token, renewed.ExpiresAt));
        Clock.Advance(TimeSpan.FromSeconds(5));
        AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(5)));
        Assert.Equal(ErrorCode.LeaseLost, (await Leases.ReleaseAsync(Ns, Name, "a", a.Token))!.Code);
        Assert.True((await AcquireAsync("b")).Token > a.Token);
        AssertError(ErrorCode.LeaseHeld, await Leases.AcquireAsync(Ns, Name, "a", Seconds(30)));
        AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(5)));
    }

    [Fact]
    public async Task A_plain_write_to_the_key_of_a_lease_forges_no_lease_and_no_smaller_token()
    {
        var forged = KeyValue.Of(new JsonBuilder().Raw("{\"owner\":\"a\",\"token\":1}"u8).ToJsonText());
        var key = Lease.KeyOf(Name);
        AssertError(ErrorCode.InvalidData, await Store.Keys.SetAsync(Ns, key, forged, Seconds(30)));
        AssertError(ErrorCode.InvalidData, await Store.Keys.SetAsync(Ns, key, forged));
        AssertError(ErrorCode.InvalidData, await Store.Keys.CompareAndSetAsync(Ns, key, null, forged, Seconds(30)));
        AssertError(ErrorCode.NotFound, await Leases.GetAsync(Ns, Name));

        var a = await AcquireAsync("a");
        AssertError(ErrorCode.InvalidData, await Store.Keys.SetAsync(Ns, key, forged, Seconds(30)));
        Assert.Equal(a, (await Leases.GetAsync(Ns, Name)).Value);

        // Any other value ends the lease and blocks a new one until the key is deleted.
        Assert.True((await Store.Keys.SetAsync(Ns, key, KeyValue.Of(JsonText.EmptyObject))).IsOk);
        AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(30)));
        AssertError(ErrorCode.InvalidData, await Leases.AcquireAsync(Ns, Name, "a", Seconds(30)));
        Assert.True((await Store.Keys.DeleteAsync(Ns, key)).IsOk);
        Assert.True((await AcquireAsync("a")).Token > a.Token);
    }

    [Fact]
    public async Task A_lease_that_expires_later_than_its_ttl_allows_has_expired()
    {
        var first = (await Leases.AcquireAsync(Ns, Name, "a", Seconds(5))).Value;
        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromSeconds(30));
        AssertError(ErrorCode.LeaseHeld, await Leases.AcquireAsync(Ns, Name, "b", Seconds(5)));

        Clock.AdjustTime(Clock.GetUtcNow() - TimeSpan.FromHours(1));
        AssertError(ErrorCode.NotFound, await Leases.GetAsync(Ns, Name));
        AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, Name, "a", first.Token, Seconds(5)));
        Assert.True((await Leases.AcquireAsync(Ns, Name, "b", Seconds(5))).Value.Token > first.Token);
    }

    [Fact]
    public async Task Tokens_grow_across_release_expiry_deletion_and_sweep()
    {
        var tokens = new List<long>();
        for (var i = 0; i < 12; i++)
        {
            var lease = await AcquireAsync("a");
            tokens.Add(lease.Token);
            switch (i % 4)
            {
                case 0:
                    Assert.Null(await Leases.ReleaseAsync(Ns, Name, "a", lease.Token));
                    break;
                case 1:
                    Clock.Advance(TimeSpan.FromSeconds(30));
                    break;
                case 2:
                    await Store.Keys.DeleteAsync(Ns, Lease.KeyOf(Name));
                    break;
                default:
                    Clock.Advance(TimeSpan.FromDays(1));
                    Clock.Advance(TimeSpan.FromDays(1));
                    break;
            }
        }

        Assert.Equal(tokens.Distinct().Order(), tokens);
    }

    [Fact]
    public async Task One_of_many_concurrent_acquires_gets_the_lease()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await Leases.AcquireAsync(Ns, Name, $"owner {i}", Seconds(30)))));
        Assert.Single(results, result => result.IsOk);
        Assert.All(results.Where(result => !result.IsOk), result => AssertError(ErrorCode.LeaseHeld, result));
    }

    [Fact]
    public async Task Waiting_acquires_are_served_in_order()
    {
        var a = await AcquireAsync("a");
        var waiting = Enumerable.Range(0, 4).Select(i => WaitAsync($"w{i}")).ToList();
        var token = a.Token;
        var owner = "a";
        foreach (var next in waiting)
        {
            Assert.False(next.IsCompleted);
            Assert.Null(await Leases.ReleaseAsync(Ns, Name, owner, token));
            var lease = (await Deadline.Within(next, "the next in line")).Value;
            Assert.True(lease.Token > token);
            (owner, token) = (lease.Owner, lease.Token);
        }

        Assert.Equal("w3", owner);
    }

    [Fact]
    public async Task A_waiting_acquire_gets_the_lease_when_the_lease_expires()
    {
        var a = await AcquireAsync("a");
        var lease = (await PassTimeAsync(WaitAsync("b"))).Value;
        Assert.True(lease.Token > a.Token);
        Assert.Equal("b", lease.Owner);
        AssertError(ErrorCode.LeaseLost, await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(30)));
    }

    [Fact]
    public async Task A_waiting_acquire_in_another_process_gets_a_released_lease()
    {
        var a = await AcquireAsync("a");
        var waiting = new LeaseService(Store, clock: Clock).AcquireAsync(Ns, Name, "b", Seconds(30), Long).AsTask();
        Assert.Null(await Leases.ReleaseAsync(Ns, Name, "a", a.Token));
        Assert.True((await Deadline.Within(waiting, "the lease released elsewhere")).IsOk);
    }

    [Fact]
    public async Task A_waiting_acquire_ends_at_its_timeout()
    {
        var a = (await Leases.AcquireAsync(Ns, Name, "a", TimeToLive.Of(TimeSpan.FromDays(30), Limits.Default).Value)).Value;
        var first = Leases.AcquireAsync(Ns, Name, "b", Seconds(30), TimeSpan.FromSeconds(10)).AsTask();
        var second = Leases.AcquireAsync(Ns, Name, "c", Seconds(30), TimeSpan.FromSeconds(5)).AsTask();
        AssertError(ErrorCode.LeaseHeld, await PassTimeAsync(second));
        AssertError(ErrorCode.LeaseHeld, await PassTimeAsync(first));
        Assert.True((await Leases.RenewAsync(Ns, Name, "a", a.Token, Seconds(5))).IsOk);
    }

    [Fact]
    public async Task The_owner_of_a_lease_does_not_wait_behind_waiting_acquires()
    {
        var a = await AcquireAsync("a");
        var waiting = WaitAsync("b");
        Assert.Equal(a.Token, (await Deadline.Within(WaitAsync("a"), "its own holder")).Value.Token);
        Assert.Null(await Leases.ReleaseAsync(Ns, Name, "a", a.Token));
        Assert.True((await Deadline.Within(waiting, "the one who waited")).IsOk);
    }

    [Fact]
    public async Task A_cancelled_acquire_leaves_the_waiting_line()
    {
        var a = await AcquireAsync("a");
        using var gone = new CancellationTokenSource();
        var first = Leases.AcquireAsync(Ns, Name, "b", Seconds(30), Long, cancellation: gone.Token).AsTask();
        var second = WaitAsync("c");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Deadline.Within(first, "the one who gave up"));
        Assert.Null(await Leases.ReleaseAsync(Ns, Name, "a", a.Token));
        Assert.Equal("c", (await Deadline.Within(second, "the next in line")).Value.Owner);
    }

    [Fact]
    public async Task Invalid_requests_are_refused()
    {
        AssertError(ErrorCode.InvalidName, await Leases.AcquireAsync(Ns, Name, "", Seconds(1)));
        AssertError(ErrorCode.InvalidName, await Leases.AcquireAsync("", Name, "a", Seconds(1), Long));
        AssertError(ErrorCode.InvalidInput, await Leases.AcquireAsync(Ns, Name, "a", TimeToLive.Forever));
        AssertError(ErrorCode.InvalidInput, await Leases.AcquireAsync(Ns, Name, "a", TimeToLive.Unsaid, Long));
        await SetAsync(Lease.KeyOf(Name), "\"mine\"");
        AssertError(ErrorCode.InvalidData, await Leases.AcquireAsync(Ns, Name, "a", Seconds(1)));
        AssertError(ErrorCode.InvalidData, await Leases.GetAsync(Ns, Name));
    }

    private async Task<Lease> AcquireAsync(string owner) => (await Leases.AcquireAsync(Ns, Name, owner, Seconds(30))).Value;

    private Task<Result<Lease>> WaitAsync(string owner) => Leases.AcquireAsync(Ns, Name, owner, Seconds(600), Long).AsTask();

    private async Task<Result<Lease>> PassTimeAsync(Task<Result<Lease>> waiting)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!waiting.IsCompleted)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "still waiting");
            Clock.Advance(TimeSpan.FromSeconds(1));

            // Time passes no faster than the store answers. Otherwise the whole wait could be over before a remote store notices the end of the lease.
            await Store.Keys.GetAsync(Ns, "pace");
        }

        return await waiting;
    }
}
