using System.Diagnostics;
using System.Globalization;
using StateStore.Orleans.Tests.Stores;
using Xunit.Abstractions;

namespace StateStore.Orleans.Tests;

/// <summary>Silos die, leave and join under load. The test runs alone: other load on the processors delays the detection of a dead silo.</summary>
[Collection(nameof(ChurnTests))]
[CollectionDefinition(nameof(ChurnTests), DisableParallelization = true)]
public sealed class ChurnTests(ITestOutputHelper output)
{
    private const int Writers = 16;

    private readonly string _ns = "churn:" + Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task Churn_loses_no_acknowledged_change_repeats_no_event_and_no_read_goes_back()
    {
        var rounds = Environment.GetEnvironmentVariable("STATESTORE_LONG_TESTS") == "1" ? 5 : 1;
        using var redis = await RedisServer.StartAsync();
        await using var cluster = await Cluster.StartAsync(redis, silos: 3, new() { EventRetention = 1_000_000 });
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers).Select(n => new Writer(cluster, _ns, $"c{n}")).ToArray();
        var writes = Task.WhenAll(writing.Select(writer => Task.Run(() => writer.RunAsync(stop.Token))));
        for (var round = 0; round < rounds; round++)
        {
            await ProgressAsync(writing, writes);
            await cluster.Silos.KillSiloAsync(cluster.Silos.Silos[^1]);
            await ProgressAsync(writing, writes);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed: the longest wait for an answer was {Longest(writing):0.0} s"));
            await cluster.Silos.StartAdditionalSiloAsync();
            await ProgressAsync(writing, writes);
            await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[^2]);
            await ProgressAsync(writing, writes);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drained: the longest wait for an answer was {Longest(writing):0.0} s"));
            await cluster.Silos.StartAdditionalSiloAsync();
        }

        await ProgressAsync(writing, writes);
        await stop.CancelAsync();
        await Deadline.Within(writes, "the writers to end");
        output.WriteLine($"{writing.Sum(writer => writer.Acknowledged)} changes acknowledged, {writing.Sum(writer => writer.Failures)} answers STORAGE_UNAVAILABLE");
        await CheckLogAsync(cluster, writing);
    }

    /// <summary>Waits until every writer has made progress, whichever silo owned its conversation.</summary>
    private static async Task ProgressAsync(Writer[] writing, Task writes)
    {
        var all = Task.WhenAll(writing.Select(writer => writer.After(writer.Acknowledged + 50)));
        await Deadline.Within(Task.WhenAny(all, writes), "the writers to go on");
        if (writes.IsCompleted)
        {
            await writes;
        }
    }

    private static double Longest(Writer[] writing) => writing.Max(writer => writer.TakeLongest().TotalSeconds);

    private async Task CheckLogAsync(Cluster cluster, Writer[] writing)
    {
        var told = writing.ToDictionary(writer => writer.Id, _ => 0);
        for (var page = await PageAsync(LogPosition.Start); !page.Changes.IsEmpty; page = await PageAsync(page.Next))
        {
            foreach (var change in page.Changes)
            {
                var (id, happened) = ConversationEventReader.Read(change.Payload)!.Value;
                Assert.Equal(++told[id], int.Parse(happened.Current!.State, CultureInfo.InvariantCulture));
                Assert.Equal(told[id], happened.Version.Number);
            }
        }

        Assert.Equal(writing.Select(writer => writer.Acknowledged), writing.Select(writer => told[writer.Id]));

        async Task<ChangePage> PageAsync(LogPosition after) => (await cluster.On(0).Changes.ReadAsync(_ns, after, 1000)).Value;
    }

    /// <summary>A writer that counts up one conversation. After each answer it reads its write back from another silo.</summary>
    private sealed class Writer(Cluster cluster, string ns, string id)
    {
        private readonly SemaphoreSlim _progress = new(0);
        private TimeSpan _longest;

        public string Id => id;

        public int Acknowledged { get; private set; }

        public int Failures { get; private set; }

        public async Task RunAsync(CancellationToken cancellation)
        {
            while (!cancellation.IsCancellationRequested)
            {
                var start = Stopwatch.GetTimestamp();
                var next = (Acknowledged + 1).ToString(CultureInfo.InvariantCulture);

                // The result of the change is unknown. The same change with the same expected version makes it at most once.
                while ((await cluster.Client.Conversations.SetAsync(ns, id, new(next, JsonText.EmptyObject), default, CancellationToken.None)).Error is { } error)
                {
                    Assert.Equal(ErrorCode.StorageUnavailable, error.Code);
                    Failures++;
                }

                Acknowledged++;
                _longest = Stopwatch.GetElapsedTime(start) is var took && took > _longest ? took : _longest;
                _progress.Release();
                var read = await cluster.On(0).Conversations.GetAsync(ns, id, CancellationToken.None);
                if (read.IsOk)
                {
                    Assert.Equal(next, read.Value.Conversation.State);
                }
            }
        }

        public async Task After(int acknowledged)
        {
            while (Acknowledged < acknowledged)
            {
                await _progress.WaitAsync();
            }
        }

        public TimeSpan TakeLongest()
        {
            var longest = _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }
}
