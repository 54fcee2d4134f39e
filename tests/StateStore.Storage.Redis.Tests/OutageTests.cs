using System.Diagnostics;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>Redis away, silent, restarted, or unwilling: each call ends in its time with one exception, and work goes on afterwards.</summary>
public sealed class OutageTests : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    private readonly List<IAsyncDisposable> _stores = [];
    private RedisServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _server?.Dispose();
    }

    [Fact]
    public async Task A_store_whose_redis_is_away_opens_when_it_has_come()
    {
        _server = RedisServer.Reserve();
        var storage = Create();

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.OpenAsync(default));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 1));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.ListNamespacesAsync(null, 1, default));
        await IsNotReadyAsync(storage, "can't be reached");

        await _server.StartAgainAsync();
        await storage.OpenAsync(default);
        Assert.True((await CommitAsync(storage, 1)).IsCommitted);
        _server.Kill();
        await IsNotReadyAsync(storage, "can't be reached");
    }

    [Fact]
    public async Task A_wrong_password_is_told_without_the_password()
    {
        _server = await RedisServer.StartAsync(password: "right");
        var storage = Create(_server.Configuration.Replace("right", "wrong-secret", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.OpenAsync(default));
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
        await IsNotReadyAsync(storage, "refuses the password");

        var right = Create();
        await right.OpenAsync(default);
        var health = await right.CheckHealthAsync(default);
        Assert.True(health.IsReady);
        Assert.DoesNotContain("right", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_on_a_silent_redis_end_in_their_time_and_it_works_again_afterwards()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);

        _server.Pause();
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await LoadAsync(storage));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 2));
        await IsNotReadyAsync(storage, "does not answer");
        Assert.InRange(watch.Elapsed, Timeout, 10 * Timeout);
        _server.Resume();

        // The commit that was given up on may have been made when Redis went on; nobody was told so.
        await UntilItAnswersAsync(storage);
        var next = (await LoadAsync(storage)).Version.Next.Value;
        Assert.InRange(next, 2, 3);
        Assert.True((await CommitAsync(storage, next)).IsCommitted);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_where_each_write_is_synced()
    {
        _server = await RedisServer.StartAsync(null, "--appendonly", "yes", "--appendfsync", "always");
        var storage = await OpenAsync();
        var acknowledged = 0L;
        var committing = Task.Run(async () =>
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(async () =>
            {
                while (true)
                {
                    await CommitAsync(storage, acknowledged + 1);
                    Interlocked.Increment(ref acknowledged);
                }
            });
        });
        var tail = LogPosition.Start;
        for (var seen = 0; seen < 100;)
        {
            await storage.WaitForAppendAsync("bot", tail, default);
            var page = await storage.ReadLogAsync("bot", tail, 100, default);
            (seen, tail) = (seen + page.Entries.Length, page.Tail);
        }

        _server.Kill();
        await Deadline.Within(committing, "the writer to notice that Redis died");
        await _server.StartAgainAsync();
        await UntilItAnswersAsync(storage);

        var version = (await LoadAsync(storage)).Version.Value;
        Assert.InRange(version, acknowledged, acknowledged + 1);
        Assert.Equal(version, (await storage.ReadLogAsync("bot", LogPosition.Start, 100_000, default)).Entries.Length);
        Assert.True((await CommitAsync(storage, version + 1)).IsCommitted);
        Assert.Contains("appendonly yes, appendfsync always", (await storage.CheckHealthAsync(default)).Description, StringComparison.Ordinal);
    }

    /// <summary>By itself Redis makes the half commit whole with the next one, when it starts for the second time, and drops the first event for it.</summary>
    [Fact]
    public async Task A_commit_that_redis_was_killed_in_writing_is_none()
    {
        _server = await RedisServer.StartAsync(null, "--appendonly", "yes", "--appendfsync", "always");
        var storage = await OpenAsync();
        for (var version = 1; version <= 3; version++)
        {
            await CommitAsync(storage, version);
        }

        _server.Kill();
        using (var file = _server.Files.GetFiles("*.incr.aof", SearchOption.AllDirectories).Single().Open(FileMode.Open))
        {
            const int LessThanATransaction = 60;
            file.SetLength(file.Length - LessThanATransaction);
        }

        await RestartAsync(storage);
        Assert.Equal(2, (await LoadAsync(storage)).Version.Value);
        await CommitAsync(storage, 3);
        await CommitAsync(storage, 4);

        _server.Kill();
        await RestartAsync(storage);
        Assert.Equal(4, (await LoadAsync(storage)).Version.Value);
        Assert.Equal(4, (await storage.ReadLogAsync("bot", LogPosition.Start, 10, default)).Entries.Length);
    }

    [Fact]
    public async Task Who_waits_while_redis_restarts_is_woken_by_the_next_event()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        var waiting = FirstEventAsync(storage);

        _server.Kill();
        await _server.StartAgainAsync();
        await UntilItAnswersAsync(storage);
        await CommitAsync(storage, 1);

        await Deadline.Within(waiting, "the first event after a restart");
        Assert.Equal(["bot"], (await storage.ListNamespacesAsync(null, 10, default)).Select(info => info.Name));
    }

    [Fact]
    public async Task Scripts_that_redis_forgot_are_sent_again()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        await raw.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

        Assert.True((await CommitAsync(storage, 2)).IsCommitted);
        Assert.Equal(2, (await LoadAsync(storage)).Version.Value);
    }

    [Fact]
    public async Task A_redis_without_memory_is_unavailable_for_writes_and_reads_on()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 2));
        Assert.Equal(1, (await LoadAsync(storage)).Version.Value);

        await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        Assert.Contains("noeviction", (await storage.CheckHealthAsync(default)).Description, StringComparison.Ordinal);
    }

    private RedisStorage Create(string? configuration = null)
    {
        var storage = new RedisStorage(new()
        {
            Configuration = configuration ?? _server!.Configuration,
            Storage = StorageOptions.Default with { Timeout = Timeout },
        });
        _stores.Add(storage);
        return storage;
    }

    private async Task<RedisStorage> OpenAsync()
    {
        var storage = Create();
        await storage.OpenAsync(default);
        return storage;
    }

    /// <summary>In our own words to the letter: what the client library says of it is for the log.</summary>
    private async Task IsNotReadyAsync(RedisStorage storage, string words)
    {
        var health = await storage.CheckHealthAsync(default);
        Assert.Equal((false, $"redis at 127.0.0.1:{_server!.Port} {words}"), (health.IsReady, health.Description));
        Assert.NotNull(health.Details);
    }

    private static async Task<StoredEntry> LoadAsync(RedisStorage storage) => await storage.LoadAsync("bot", EntityKey.Conversation("a"), default);

    private static async Task<CommitResult> CommitAsync(RedisStorage storage, long version) =>
        await storage.CommitAsync(
            new("bot", [Sample.Check("a", version - 1)], [Sample.Put("a", version)], [Sample.Event($"{version}")]), default);

    private static async Task FirstEventAsync(RedisStorage storage)
    {
        while (true)
        {
            try
            {
                if ((await storage.ReadLogAsync("bot", LogPosition.Start, 1, default)).Entries.Length > 0)
                {
                    return;
                }

                await storage.WaitForAppendAsync("bot", LogPosition.Start, default);
            }
            catch (StorageUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task RestartAsync(RedisStorage storage)
    {
        await _server!.StartAgainAsync();
        await UntilItAnswersAsync(storage);
    }

    /// <summary>Each try is bounded by the store's own timeout.</summary>
    private static Task UntilItAnswersAsync(RedisStorage storage) => Deadline.Within(
        Task.Run(async () =>
        {
            while (!(await storage.CheckHealthAsync(default)).IsReady)
            {
                await Task.Yield();
            }
        }),
        "Redis to be reached again");
}
