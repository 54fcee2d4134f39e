using System.Text;
using Microsoft.Extensions.Time.Testing;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Failing storage calls, executed or not: the caller gets an error, and no guarantee is broken.</summary>
public sealed class OutageTests
{
    private const string Ns = "bot";

    /// <summary>The message when certainly nothing was changed.</summary>
    private static readonly StoreError Away = new(ErrorCode.StorageUnavailable, "The storage is not available; try again");

    private static readonly SchemaBundle Bundle = SchemaBundle.Parse(
        """{"fsm":{"initial":"A","transitions":{"A":["B"],"B":["A"]}}}"""u8, Limits.Default).Value;

    [Theory]
    [InlineData(Fault.Before)]
    [InlineData(Fault.After)]
    public async Task The_log_stays_consistent_with_the_states_whichever_storage_call_fails(Fault fault)
    {
        for (var failAt = 1; ; failAt++)
        {
            var storage = new FaultyStorage(new MemoryStorage()) { FailAt = failAt, Fault = fault };
            await using var store = new LocalStateStore(storage, clock: new FakeTimeProvider());
            var failed = await ScenarioAsync(store);
            storage.FailAt = 0;
            await CheckAsync(store);
            if (!failed)
            {
                Assert.True(failAt > 10, "the scenario makes more calls than this");
                return;
            }
        }
    }

    [Theory]
    [InlineData(Fault.Before)]
    [InlineData(Fault.After)]
    public async Task A_request_repeated_under_its_idempotency_key_is_executed_once_whichever_call_failed(Fault fault)
    {
        for (var failAt = 1; failAt <= 2; failAt++)
        {
            var storage = new FaultyStorage(new MemoryStorage()) { FailAt = failAt, Fault = fault };
            await using var store = new LocalStateStore(storage);
            var change = new SetConversation("A", Json("""{"n":1}"""));
            var first = await store.Conversations.SetAsync(Ns, "c", change, new(null, "k"));
            var second = await store.Conversations.SetAsync(Ns, "c", change, new(null, "k"));

            Assert.Equal(failAt == 1 ? Away : Away with { Message = Away.Message + ". Whether a change was made is not known" }, first.Error);
            Assert.True(second.IsOk);
            Assert.Equal((true, 1L), (second.Value.Created, second.Value.Version));
            Assert.Single((await store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes);
        }
    }

    [Fact]
    public async Task Every_request_fails_with_STORAGE_UNAVAILABLE_while_the_storage_is_unavailable()
    {
        var storage = new FaultyStorage(new MemoryStorage()) { IsAway = true };
        await using var store = new LocalStateStore(storage);
        StoreError?[] errors =
        [
            (await store.Namespaces.SetBundleAsync(Ns, Bundle)).Error,
            (await store.Namespaces.GetBundleAsync(Ns)).Error,
            (await store.Namespaces.RemoveBundleAsync(Ns)).Error,
            (await store.Namespaces.ListAsync()).Error,
            (await store.Namespaces.DescribeAsync(Ns)).Error,
            (await store.Conversations.GetOrCreateAsync(Ns, "c")).Error,
            (await store.Conversations.GetAsync(Ns, "c")).Error,
            (await store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject))).Error,
            (await store.Conversations.DeleteAsync(Ns, "c")).Error,
            (await store.Conversations.ListAsync(Ns, new())).Error,
            (await store.Conversations.GetHistoryAsync(Ns, "c")).Error,
            (await store.Changes.ReadAsync(Ns, LogPosition.Start)).Error,
            (await store.Changes.FollowAsync(Ns, null)).Error,
        ];
        Assert.All(errors, error => Assert.Equal(Away, error));
    }

    [Fact]
    public async Task A_follower_continues_after_an_outage()
    {
        var clock = new FakeTimeProvider();
        var storage = new FaultyStorage(new MemoryStorage());
        await using var store = new LocalStateStore(storage, clock: clock);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var stream = (await store.Changes.FollowAsync(Ns, LogPosition.Start, patience.Token)).Value;
        await using var reader = stream.Changes.GetAsyncEnumerator(patience.Token);
        await store.Conversations.SetAsync(Ns, "c", new("A", JsonText.EmptyObject));
        Assert.True(await reader.MoveNextAsync());

        storage.IsAway = true;
        var next = reader.MoveNextAsync().AsTask();
        var calls = storage.Calls;
        while (storage.Calls < calls + 5)
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        storage.IsAway = false;
        await store.Conversations.SetAsync(Ns, "c", new("B", JsonText.EmptyObject), cancellation: patience.Token);
        while (!next.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.True(await next);
        Assert.Contains("\"version\":2", reader.Current.Payload.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Runs every kind of request; returns true if one of them failed.</summary>
    private static async Task<bool> ScenarioAsync(LocalStateStore store)
    {
        var failed = false;
        void Note<T>(Result<T> result)
        {
            Assert.True(result.Error is null or { Code: ErrorCode.StorageUnavailable or ErrorCode.NotFound }, result.Error?.Message);
            failed |= result.Error?.Code == ErrorCode.StorageUnavailable;
        }

        Note(await store.Namespaces.SetBundleAsync(Ns, Bundle));
        Note(await store.Conversations.GetOrCreateAsync(Ns, "c"));
        Note(await store.Conversations.SetAsync(Ns, "c", new("A", Json("""{"n":1}"""))));
        Note(await store.Conversations.SetAsync(Ns, "c", new("A", Json("""{"n":2}""")), new(null, "k")));
        Note(await store.Conversations.SetAsync(Ns, "c", new("A", Json("""{"n":2}""")), new(null, "k")));
        Note(await store.Conversations.DeleteAsync(Ns, "c"));
        Note(await store.Conversations.SetAsync(Ns, "c", new("A", Json("""{"n":3}"""))));
        return failed;
    }

    private static async Task CheckAsync(LocalStateStore store)
    {
        var log = (await store.Changes.ReadAsync(Ns, LogPosition.Start)).Value.Changes;
        var before = "null";
        for (var i = 0; i < log.Length; i++)
        {
            var members = JsonMembers.Of(log[i].Payload);
            Assert.Equal(before, members.Value(2).ToString());
            Assert.Equal($"{i + 1}", members.Value(5).ToString());
            before = members.Value(3).ToString();
        }

        var now = await store.Conversations.GetAsync(Ns, "c");
        Assert.Equal(before, now.IsOk ? $$"""{"state":"{{now.Value.Conversation.State}}","data":{{now.Value.Conversation.Data}}}""" : "null");
        Assert.True(!now.IsOk || now.Value.Version == log.Length);
    }

    private static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;
}
