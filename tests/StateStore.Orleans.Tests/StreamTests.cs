using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using StateStore.Orleans.Streams;
using StateStore.Orleans.Tests.Stores;

namespace StateStore.Orleans.Tests;

/// <summary>The Orleans stream of a namespace, and the feed that joins the stream to the log.</summary>
public sealed class StreamTests
{
    private readonly string _ns = "stream:" + Guid.NewGuid().ToString("N")[..12];

    [Fact]
    public async Task Every_change_is_published_in_order_with_the_previous_conversation()
    {
        await using var cluster = await Cluster.StartAsync(await SharedRedis.Instance);
        var received = new List<ConversationChanged>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stream = cluster.Silos.Client.GetStreamProvider(ChangeStreamNames.Provider).GetStream<ConversationChanged>(ChangeStreamNames.Of(_ns));
        await stream.SubscribeAsync((changed, _) =>
        {
            received.Add(changed);
            return Ended(changed) ? Task.Run(all.SetResult) : Task.CompletedTask;
        });
        var store = cluster.On(0);
        await store.Conversations.GetOrCreateAsync(_ns, "c");
        await store.Conversations.SetAsync(_ns, "c", new("A", JsonText.Parse("""{"n":1}"""u8, Limits.Default).Value));
        await store.Conversations.DeleteAsync(_ns, "c");
        await Deadline.Within(all.Task, "the deletion to be published");

        Assert.Equal([ConversationEventType.Created, ConversationEventType.Changed, ConversationEventType.Deleted], received.Select(changed => changed.Type));
        Assert.Equal([1L, 2L, 3L], received.Select(changed => changed.Version));
        Assert.Equal((_ns, "c"), (received[1].Namespace, received[1].ConversationId));
        Assert.Equal(("unknown", "A"), (received[1].Previous!.State, received[1].Current!.State));
        Assert.Equal("""{"n":1}""", received[1].Current!.Data.ToString());
        Assert.Null(received[2].Current);
        Assert.Equal(received[0].Position, received[1].After);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_follower_catches_up_and_goes_live_while_silos_join_and_leave(bool remote)
    {
        const int Before = 300;
        const int All = 900;
        await using var cluster = await Cluster.StartAsync(await SharedRedis.Instance, silos: 2);
        await WriteAsync(cluster.On(0), 1, Before);
        var feed = remote
            ? cluster.Silos.Client.ServiceProvider.GetRequiredService<ConversationFeed>()
            : cluster.Service<ConversationFeed>(0);
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var following = TakeAsync(feed, All, stop.Token);
        await WriteAsync(cluster.On(0), Before + 1, 600);
        await cluster.Silos.StopSiloAsync(cluster.Silos.Silos[1]);
        await WriteAsync(cluster.On(0), 601, All);

        Assert.Equal(Enumerable.Range(1, All).Select(n => (long)n), await following);
    }

    private async Task WriteAsync(IStateStore store, int from, int to)
    {
        for (var n = from; n <= to; n++)
        {
            Assert.Equal(n, (await store.Conversations.SetAsync(_ns, "c", new("S" + n, JsonText.EmptyObject))).Value.Version);
        }
    }

    private async Task<List<long>> TakeAsync(ConversationFeed feed, int count, CancellationToken cancellation)
    {
        var seen = new List<long>();
        await foreach (var changed in feed.FollowAsync(_ns, LogPosition.Start, cancellation))
        {
            seen.Add(changed.Version);
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static bool Ended(ConversationChanged changed) => changed.Type == ConversationEventType.Deleted;
}
