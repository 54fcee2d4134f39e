using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using StateStore.Orleans.Tests.Stores;
using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>Silos leave under load, and no caller gets STORAGE_UNAVAILABLE because of it.</summary>
[Collection(nameof(ChurnTests))]
public sealed class FarewellTests
{
    private const int Writers = 32;
    private const int Stops = 3;

    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    private readonly string _ns = "farewell:" + Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task A_leaving_silo_waits_two_seconds_between_the_stop_of_its_grains_and_of_its_messages()
    {
        var (clock, members, life) = (new FakeTimeProvider(), new ManualMembership(), new CapturingLifecycle());
        members.Add(SiloStatus.Active);
        new Farewell(members, members, clock).Participate(life);
        Assert.InRange(Assert.Single(life.Stages), ServiceLifecycleStage.RuntimeGrainServices + 1, ServiceLifecycleStage.BecomeActive - 1);

        var stopping = life.StopAsync(CancellationToken.None);
        clock.Advance(Stay - Instant);
        Assert.False(stopping.IsCompleted);
        clock.Advance(Instant);
        await stopping;
    }

    [Fact]
    public async Task A_leaving_silo_does_not_wait_without_other_silos_or_after_the_stop_timeout()
    {
        var (members, life) = (new ManualMembership(), new CapturingLifecycle());
        var other = members.Add(SiloStatus.Active);
        new Farewell(members, members, new FakeTimeProvider()).Participate(life);
        await life.StopAsync(new CancellationToken(canceled: true));
        members.Set(other, SiloStatus.ShuttingDown);
        await life.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Stopping_silos_under_load_fails_no_request()
    {
        await using var cluster = await Cluster.StartAsync(await SharedRedis.Instance, silos: 2, new() { EventRetention = 1_000_000 });
        using var stop = new CancellationTokenSource();
        var progress = new SemaphoreSlim(0);
        var writes = Task.WhenAll(Enumerable.Range(0, Writers).Select(n => Task.Run(() => WriteAsync(cluster.On(0), $"c{n}", progress, stop.Token))));
        for (var n = 0; n < Stops; n++)
        {
            await ProgressAsync(progress, writes);
            await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1]);
            await ProgressAsync(progress, writes);
            await cluster.Silos.StartAdditionalSiloAsync();
        }

        await stop.CancelAsync();
        Assert.Empty((await writes).SelectMany(failures => failures));
    }

    /// <summary>Waits for so many further changes that every writer has certainly made a call through the cluster.</summary>
    private static async Task ProgressAsync(SemaphoreSlim progress, Task writes)
    {
        for (var n = 0; n < 20 * Writers && !writes.IsCompleted; n++)
        {
            await Deadline.Within(progress.WaitAsync(), "the writers to go on");
        }
    }

    /// <summary>Counts up one conversation through the remaining silo; returns the failures.</summary>
    private async Task<List<string>> WriteAsync(IStateStore store, string id, SemaphoreSlim progress, CancellationToken cancellation)
    {
        var failures = new List<string>();
        for (var n = 1; !cancellation.IsCancellationRequested; n++)
        {
            var set = await store.Conversations.SetAsync(_ns, id, new(n.ToString(CultureInfo.InvariantCulture), JsonText.EmptyObject), default, CancellationToken.None);
            if (set.Error is { } error)
            {
                failures.Add($"{id}, {n}: {error.Code.Text()} {error.Message}");
            }

            progress.Release();
        }

        return failures;
    }
}
