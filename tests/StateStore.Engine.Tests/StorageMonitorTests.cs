using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StateStore.Conformance;
using StateStore.Engine.Telemetry;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The log lines about the storage, and the storage problems that prevent the start of an application.</summary>
public sealed class StorageMonitorTests : IHostApplicationLifetime, IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Entries _log;
    private readonly StoreMeter _meter;
    private readonly CancellationTokenSource _stopping = new();

    public StorageMonitorTests() => (_log, _meter) = (new(_clock), new(_clock));

    public CancellationToken ApplicationStarted => default;

    public CancellationToken ApplicationStopping => _stopping.Token;

    public CancellationToken ApplicationStopped => default;

    void IHostApplicationLifetime.StopApplication() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task An_outage_is_logged_immediately_and_every_minute_and_its_end_is_logged()
    {
        var storage = new WatchedStorage { Health = new(false, "full") { Details = "error 13" } };
        using var monitor = new StorageMonitor(storage, _clock, this, _meter, [], _log);
        await monitor.StartAsync(default);
        await UntilAsync(() => _log.All.Count == 3);
        var told = _log.All.ToArray();
        Assert.All(told, entry => Assert.Equal((LogLevel.Error, "The storage is not available; trying again until it is: full (error 13)"), (entry.Level, entry.Message)));
        Assert.All(told.Zip(told[1..]), pair => Assert.InRange(pair.Second.At - pair.First.At, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(65)));
        Assert.True(storage.Looks > 10);

        storage.Health = new(true, "fine");
        await UntilAsync(() => _log.All.Count == 4);
        Assert.Equal((LogLevel.Information, "The storage is available: fine"), (_log.All.Last().Level, _log.All.Last().Message));
        await monitor.StopAsync(default);
    }

    [Fact]
    public async Task A_storage_setting_that_loses_changes_is_logged_once_as_a_warning()
    {
        var storage = new WatchedStorage { Health = new(true, "fine") { Warning = "no file" } };
        using var monitor = new StorageMonitor(storage, _clock, this, _meter, [], _log);
        await monitor.StartAsync(default);
        await UntilAsync(() => storage.Looks > 5);

        Assert.Equal(["The storage can lose acknowledged changes: no file"], _log.All.Where(entry => entry.Level == LogLevel.Warning).Select(entry => entry.Message));
        await monitor.StopAsync(default);
    }

    [Fact]
    public async Task A_broken_storage_fails_the_start()
    {
        var storage = new WatchedStorage { Broken = "not a database" };
        using var monitor = new StorageMonitor(storage, _clock, this, _meter, [], _log);

        Assert.Equal("not a database", (await Assert.ThrowsAsync<StorageBrokenException>(() => monitor.StartAsync(default))).Message);
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task A_storage_that_becomes_available_but_is_broken_stops_the_application()
    {
        var storage = new WatchedStorage { IsAway = true };
        using var monitor = new StorageMonitor(storage, _clock, this, _meter, [], _log);
        await monitor.StartAsync(default);
        (storage.IsAway, storage.Broken) = (false, "too old");

        await UntilAsync(() => _stopping.IsCancellationRequested);
        Assert.Equal("too old", monitor.Failure?.Message);
    }

    [Fact]
    public async Task A_storage_that_begins_anew_is_told_to_those_who_remember_what_it_held()
    {
        var storage = new WatchedStorage { Health = new(true, "fine") { Life = 1 } };
        var memory = new Memory();
        using var monitor = new StorageMonitor(storage, _clock, this, _meter, [memory], _log);
        await monitor.StartAsync(default);
        await UntilAsync(() => storage.Looks > 5);
        Assert.Equal(0, memory.Told);

        storage.Health = new(false, "away");
        await UntilAsync(() => _log.All.Any(entry => entry.Level == LogLevel.Error));
        Assert.Equal(0, memory.Told);

        storage.Health = new(true, "fine") { Life = 2 };
        await UntilAsync(() => memory.Told == 1);
        await monitor.StopAsync(default);
    }

    private sealed class Memory : IStorageListener
    {
        private int _told;

        public int Told => Volatile.Read(ref _told);

        public void StorageBeganAnew() => Interlocked.Increment(ref _told);
    }

    /// <summary>Lets time pass until something is so.</summary>
    private Task UntilAsync(Func<bool> isSo) => Deadline.Within(
        Task.Run(async () =>
        {
            while (!isSo())
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }
        }),
        "what the monitor must do");

    private sealed class WatchedStorage() : Conformance.Storage.StorageDecorator(new MemoryStorage())
    {
        private int _looks;

        public StorageHealth Health { get; set; } = new(true, "fine");

        public string? Broken { get; set; }

        public bool IsAway { get; set; }

        public int Looks => Volatile.Read(ref _looks);

        public override ValueTask OpenAsync(CancellationToken cancellation)
        {
            if (IsAway || Broken is not null)
            {
                Interlocked.Increment(ref _looks);
                throw IsAway ? new StorageUnavailableException("away") : new StorageBrokenException(Broken!);
            }

            return base.OpenAsync(cancellation);
        }

        public override ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _looks);
            return new(Health);
        }
    }

    private sealed class Entries(TimeProvider clock) : ILogger<StorageMonitor>
    {
        public ConcurrentQueue<(DateTimeOffset At, LogLevel Level, string Message)> All { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue((clock.GetUtcNow(), logLevel, formatter(state, exception)));
    }
}
