using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>A running redis-server that comes to refuse its clients: health and the exception of each commit name the cause, and work goes on once it is gone.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisStorage _storage = null!;
    private ConnectionMultiplexer _raw = null!;

    public async Task InitializeAsync()
    {
        // The delay is for loading alone; Redis has it for tests like these. It waits for 0.1 s before each key, and answers clients every 1024 bytes.
        _server = await RedisServer.StartAsync(
            null, "--key-load-delay", "100000", "--loading-process-events-interval-bytes", "1024", "--rdbcompression", "no");
        _storage = new(new() { Configuration = _server.Configuration, Storage = StorageOptions.Default with { Timeout = TimeSpan.FromSeconds(3) } });
        await _storage.OpenAsync(default);
        _raw = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        Assert.True((await CommitAsync(1)).IsCommitted);
    }

    public async Task DisposeAsync()
    {
        await _raw.DisposeAsync();
        await _storage.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_redis_whose_snapshot_failed_is_not_ready_until_one_succeeds()
    {
        // A directory in the place of the file makes each snapshot fail.
        var file = Directory.CreateDirectory(Path.Combine(_server.Files.FullName, "dump.rdb", "in-the-way"));
        await RunAsync("CONFIG", "SET", "save", "3600 1000000");
        await SnapshotAsync("err");
        await IsRefusedAsync("can't save to its disk and takes no writes (MISCONF)");

        file.Parent!.Delete(recursive: true);
        await SnapshotAsync("ok");
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_password_that_is_changed_is_told_once_the_connections_break()
    {
        await RunAsync("CONFIG", "SET", "requirepass", "other");
        Assert.True((await _storage.CheckHealthAsync(default)).IsReady);

        await RunAsync("CLIENT", "KILL", "TYPE", "normal");
        await UntilAsync(health => health.Description.EndsWith(" refuses the password", StringComparison.Ordinal));
        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(2))).ChangedNothing);

        await RunAsync("CONFIG", "SET", "requirepass", "");
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_redis_that_loads_its_data_is_not_ready_until_it_has_loaded_them()
    {
        await RunAsync("EVAL", "for i = 1, 1000 do redis.call('SET', 'k' .. i, string.rep('x', 2000)) end", "0");
        await RunAsync("SAVE");
        _server.Kill();
        var starting = _server.StartAgainAsync();
        await UntilAsync(health => health.Description.EndsWith(" is loading its data (LOADING)", StringComparison.Ordinal));
        await IsRefusedAsync("is loading its data (LOADING)");

        // Loading lasts until the test has seen it, however late the storage connects again.
        await EndDelayAsync();
        await starting;
        await GoesOnAsync();
    }

    /// <summary>Ends the delay of loading, on a connection of its own: a client library may still be connecting.</summary>
    private async Task EndDelayAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(_server.Port, CultureInfo.InvariantCulture));
        await client.GetStream().WriteAsync("CONFIG SET key-load-delay 0\r\n"u8.ToArray());
        var answer = new byte[5];
        await Deadline.Within(client.GetStream().ReadExactlyAsync(answer).AsTask(), "the answer of Redis");
        Assert.Equal("+OK\r\n"u8.ToArray(), answer);
    }

    private async Task IsRefusedAsync(string words)
    {
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync(2));
        Assert.Equal((true, words), (refused.ChangedNothing, refused.Reason));
        var health = await _storage.CheckHealthAsync(default);
        Assert.Equal((false, $"redis at 127.0.0.1:{_server.Port} {words}"), (health.IsReady, health.Description));
    }

    private async Task GoesOnAsync()
    {
        await UntilAsync(health => health.IsReady);
        Assert.True((await CommitAsync(2)).IsCommitted);
    }

    private async Task SnapshotAsync(string status)
    {
        await RunAsync("BGSAVE");
        await Deadline.Within(UntilSavedAsync(), "the snapshot");

        async Task UntilSavedAsync()
        {
            string? info;
            do
            {
                info = (string?)await RunAsync("INFO", "persistence");
            }
            while (!info!.Contains("rdb_bgsave_in_progress:0", StringComparison.Ordinal) || !info.Contains($"rdb_last_bgsave_status:{status}", StringComparison.Ordinal));
        }
    }

    /// <summary>Each look is a call of Redis, bounded by the store's own timeout.</summary>
    private Task UntilAsync(Func<StorageHealth, bool> isSo) => Deadline.Within(
        Task.Run(async () =>
        {
            while (!isSo(await _storage.CheckHealthAsync(default)))
            {
                await Task.Yield();
            }
        }),
        "what health must say");

    private Task<RedisResult> RunAsync(string command, params object[] arguments) => _raw.GetDatabase().ExecuteAsync(command, arguments);

    private async Task<CommitResult> CommitAsync(long version) => await _storage.CommitAsync(
        new("bot", [Sample.Check("a", version - 1)], [Sample.Put("a", version)], [Sample.Event($"{version}")]), default);
}
