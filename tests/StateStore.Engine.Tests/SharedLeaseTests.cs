using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Leases of several engines on one storage, at the same time and one after another.</summary>
public sealed class SharedLeaseTests : IAsyncLifetime
{
    private const string Ns = "bot";

    private static readonly TimeToLive Minute = TimeToLive.Of(TimeSpan.FromMinutes(1), Limits.Default).Value;

    private readonly MemoryStorage _storage = new();
    private readonly FakeTimeProvider _clock = new();

    public async Task InitializeAsync() => await _storage.OpenAsync(default);

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    [Fact]
    public async Task A_waiting_acquire_on_one_engine_gets_the_lease_released_on_another()
    {
        await using var one = new LocalStateStore(_storage, clock: _clock);
        await using var two = new LocalStateStore(_storage, clock: _clock);
        var held = (await new LeaseService(one, clock: _clock).AcquireAsync(Ns, "x", "a", Minute)).Value;
        var waiting = new LeaseService(two, clock: _clock).AcquireAsync(Ns, "x", "b", Minute, TimeSpan.FromHours(1)).AsTask();
        Assert.Null(await new LeaseService(one, clock: _clock).ReleaseAsync(Ns, "x", "a", held.Token));
        Assert.True((await Deadline.Within(waiting, "the lease")).Value.Token > held.Token);
    }

    [Fact]
    public async Task Tokens_grow_across_restarts_even_when_the_lease_was_swept()
    {
        var last = 0L;
        for (var run = 0; run < 4; run++)
        {
            await using var engine = new LocalStateStore(_storage, clock: _clock);
            var leases = new LeaseService(engine, clock: _clock);
            var lease = (await leases.AcquireAsync(Ns, "x", "a", Minute)).Value;
            Assert.True(lease.Token > last);
            last = lease.Token;
            if (run % 2 == 0)
            {
                Assert.Null(await leases.ReleaseAsync(Ns, "x", "a", lease.Token));
            }

            _clock.Advance(TimeSpan.FromHours(1));
            await engine.SweepAsync();
            _clock.Advance(TimeSpan.FromHours(2));
            await engine.SweepAsync();
            Assert.Equal(0, (await _storage.LoadAsync(Ns, Storage.EntityKey.Key(Lease.KeyOf("x")), default)).Version.Value);
        }
    }
}
