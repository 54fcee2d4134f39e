using System.Diagnostics;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>
/// A Redis that is unavailable, silent, restarted, or refuses writes: each call ends within its timeout with one exception, and works again afterwards.
/// </summary>
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
    public async Task A_store_opens_once_an_unavailable_redis_is_available()
    {
        _server = RedisServer.Reserve();
        var storage = Create();

        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.OpenAsync(default));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 1));
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.InfosAsync(null, 1));
        await IsNotReadyAsync(storage, "can't be reached");

        await _server.StartAgainAsync();
        await storage.OpenAsync(default);
        Assert.True((await CommitAsync(storage, 1)).IsCommitted);
        _server.Kill();
        await IsNotReadyAsync(storage, "can't be reached");
    }

    [Fact]
    public async Task A_wrong_password_is_reported_without_the_password()
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
    public async Task A_refused_user_does_not_become_the_default_user()
    {
        _server = await RedisServer.StartAsync();
        var storage = Create(_server.Configuration + ",user=tester,password=wrong-secret");
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(async () => await storage.OpenAsync(default));
        Assert.DoesNotContain("wrong-secret", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal("refuses the password", refused.Reason);
    }

    [Fact]
    public async Task Calls_to_a_silent_redis_time_out_and_the_store_works_again_afterwards()
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

        // Redis may have made the abandoned commit when it resumed. No caller got an acknowledgement.
        await UntilItAnswersAsync(storage);
        var next = (await LoadAsync(storage)).Version.Next.Value;
        Assert.InRange(next, 2, 3);
        Assert.True((await CommitAsync(storage, next)).IsCommitted);
    }

    [Fact]
    public async Task Acknowledged_commits_survive_a_kill_of_a_redis_that_syncs_each_write()
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

    /// <summary>Redis alone would complete the half commit with the next one at its second start, and would drop the first event for it.</summary>
    [Fact]
    public async Task A_commit_that_redis_wrote_only_in_part_is_not_made()
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
    public async Task A_reader_that_waits_during_a_redis_restart_is_woken_by_the_next_event()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        var waiting = FirstEventAsync(storage);

        _server.Kill();
        await _server.StartAgainAsync();
        await UntilItAnswersAsync(storage);
        await CommitAsync(storage, 1);

        await Deadline.Within(waiting, "the first event after a restart");
        Assert.Equal(["bot"], (await storage.InfosAsync(null, 10)).Select(info => info.Name));
    }

    [Fact]
    public async Task Scripts_that_redis_has_lost_are_sent_again()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration);
        await raw.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

        Assert.True((await CommitAsync(storage, 2)).IsCommitted);
        Assert.Equal(2, (await LoadAsync(storage)).Version.Value);
    }

    [Theory]
    [InlineData("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "has no memory left and takes no writes; raise maxmemory (OOM)")]
    [InlineData("CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0", "has too few replicas and takes no writes (NOREPLICAS)")]
    [InlineData("ACL SETUSER default -xadd", "ACL SETUSER default +xadd", "does not let this user run a command that StateStore needs; see the user's ACL (NOPERM)")]
    [InlineData("ACL SETUSER default -evalsha", "ACL SETUSER default +evalsha", "does not let this user run a command that StateStore needs; see the user's ACL (NOPERM)")]
    public async Task A_redis_that_refuses_writes_is_not_ready_and_changes_nothing_until_it_accepts_them_again(string refuse, string take, string words)
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await RunAsync(raw, refuse);

        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 2))).ChangedNothing);
        await IsNotReadyAsync(storage, words);
        await RunAsync(raw, take);

        // The store recovers without a request, and its probe leaves no key.
        Assert.True((await storage.CheckHealthAsync(default)).IsReady);
        Assert.DoesNotContain(raw.GetServers()[0].Keys(), key => ((string)key!).Contains("probe", StringComparison.Ordinal));
        Assert.True((await CommitAsync(storage, 2)).IsCommitted);
    }

    [Fact]
    public async Task A_redis_that_has_become_a_replica_is_not_ready_and_changes_nothing()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await RunAsync(raw, "REPLICAOF 127.0.0.1 1");

        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 1))).ChangedNothing);
        var health = await storage.CheckHealthAsync(default);
        Assert.False(health.IsReady);
        Assert.Contains("a replica takes no writes", health.Description, StringComparison.Ordinal);
        await RunAsync(raw, "REPLICAOF NO ONE");
        Assert.True((await storage.CheckHealthAsync(default)).IsReady);
    }

    [Fact]
    public async Task A_redis_without_free_memory_still_serves_reads()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await RunAsync(raw, "CONFIG SET maxmemory 1");

        Assert.Equal(1, (await LoadAsync(storage)).Version.Value);
    }

    [Fact]
    public async Task A_health_check_warns_of_redis_settings_that_lose_changes_and_names_the_remedy()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        Assert.Contains("set appendonly yes and appendfsync always", (await storage.CheckHealthAsync(default)).Warning, StringComparison.Ordinal);

        await RunAsync(raw, "CONFIG SET appendonly yes");
        Assert.Contains("up to a second", (await storage.CheckHealthAsync(default)).Warning, StringComparison.Ordinal);

        await RunAsync(raw, "CONFIG SET appendfsync always");
        Assert.Null((await storage.CheckHealthAsync(default)).Warning);

        await RunAsync(raw, "CONFIG SET maxmemory 1gb");
        await RunAsync(raw, "CONFIG SET maxmemory-policy allkeys-lru");
        Assert.Contains("set maxmemory-policy noeviction", (await storage.CheckHealthAsync(default)).Warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_was_not_sent_is_reported_as_having_changed_nothing()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        _server.Kill();
        await IsNotReadyAsync(storage, "can't be reached");

        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(storage, 2))).ChangedNothing);
    }

    [Fact]
    public async Task A_namespace_is_listed_again_with_its_first_change_after_redis_has_lost_everything()
    {
        _server = await RedisServer.StartAsync();
        var storage = await OpenAsync();
        await CommitAsync(storage, 1);
        using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await RunAsync(raw, "FLUSHALL");
        Assert.Empty(await storage.InfosAsync(null, 10));

        await CommitAsync(storage, 1);
        Assert.Equal("bot", Assert.Single(await storage.InfosAsync(null, 10)).Name);
    }

    [Theory]
    [InlineData("localhost", "localhost:6379")]
    [InlineData("localhost,ssl=true", "localhost:6380")]
    [InlineData("localhost,other:7000", "localhost:6379,other:7000")]
    [InlineData("[::1]", "[::1]:6379")]
    public void A_host_without_a_port_gets_the_default_port_of_redis(string configuration, string place) =>
        Assert.Equal(place, RedisAddress.Show(RedisAddress.Parse(configuration)));

    [Theory]
    [InlineData("")]
    [InlineData(",password=x")]
    [InlineData("localhost:abc")]
    [InlineData("localhost:")]
    [InlineData("localhost:99999")]
    [InlineData("//localhost:6379")]
    public void A_configuration_without_an_address_is_refused(string configuration) =>
        Assert.ThrowsAny<ArgumentException>(() => RedisAddress.Parse(configuration));

    private static Task<RedisResult> RunAsync(ConnectionMultiplexer raw, string command)
    {
        var words = command.Split(' ');
        return raw.GetDatabase().ExecuteAsync(words[0], [.. words[1..].Cast<object>()]);
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

    /// <summary>The description is StateStore's own text. The message of the client library belongs in the log.</summary>
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

    private static async Task FirstEventAsync(RedisStorage storage) => await Repeat.UntilAsync(() => HasEventAsync(storage), hasEvent => hasEvent, "the first event");

    /// <summary>Looks, and where there is no event, waits until there is one or Redis is gone.</summary>
    private static async Task<bool> HasEventAsync(RedisStorage storage)
    {
        try
        {
            if ((await storage.ReadLogAsync("bot", LogPosition.Start, 1, default)).Entries.Length > 0)
            {
                return true;
            }

            await storage.WaitForAppendAsync("bot", LogPosition.Start, default);
        }
        catch (StorageUnavailableException)
        {
            // Redis is about to come back.
        }

        return false;
    }

    private async Task RestartAsync(RedisStorage storage)
    {
        await _server!.StartAgainAsync();
        await UntilItAnswersAsync(storage);
    }

    /// <summary>Each try is bounded by the store's own timeout.</summary>
    private static async Task UntilItAnswersAsync(RedisStorage storage) =>
        await Repeat.UntilAsync(() => storage.CheckHealthAsync(default).AsTask(), health => health.IsReady, "Redis to be reached again");
}
