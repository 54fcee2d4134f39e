using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests.Access;

/// <summary>The samples of refused requests, the bounds of the queue, and a storage that is unavailable.</summary>
public sealed class AuditLogTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly Lines _logger = new();
    private readonly FaultyStorage _storage = new(new MemoryStorage());
    private readonly AuditLog _audit;

    public AuditLogTests() => _audit = new(_storage, _clock, _logger);

    public Task InitializeAsync() => _audit.StartAsync(default);

    public async Task DisposeAsync()
    {
        await _audit.StopAsync(default);
        await _audit.DisposeAsync();
    }

    [Fact]
    public async Task Ten_denials_of_a_caller_are_recorded_in_a_minute_and_the_others_are_counted()
    {
        var reader = new Actor("reader", "http") { RequestId = "r" };
        for (var i = 0; i < 25; i++)
        {
            _audit.NoteDenial(reader with { RequestId = $"r{i}" }, ErrorCode.Forbidden, Permission.KeysWrite, "app");
        }

        _audit.NoteDenial(new("other", "http"), ErrorCode.NotFound, Permission.KeysRead, "app");
        _clock.Advance(AuditLog.Period);
        _audit.NoteDenial(reader, ErrorCode.Forbidden, Permission.KeysWrite, "app");

        var entries = await StoppedAsync();
        Assert.Equal(
            [.. Enumerable.Range(0, 10).Select(i => $"reader FORBIDDEN r{i} keys:write"), "other NOT_FOUND  keys:read", "reader FORBIDDEN  15", "reader FORBIDDEN r keys:write"],
            entries.Select(Shown));
    }

    [Fact]
    public async Task A_flood_from_many_networks_fills_at_most_one_place_for_each_known_network_and_one_for_all_others()
    {
        for (var i = 0; i < 50_000; i++)
        {
            var actor = Actor.Unproven("http", CallerNetwork.Of(new([10, (byte)(i >> 8), (byte)i, 1])));
            _audit.NoteDenial(actor, ErrorCode.Unauthorized, Permission.KeysRead);
        }

        var entries = await StoppedAsync();
        Assert.InRange(entries.Length, DenialSample.MostCallers, DenialSample.MostCallers + DenialSample.MostPerCaller + 1);
        var last = entries[^1];
        Assert.Equal(("others", 50_000 - (entries.Length - 1)), (last.GetProperty("actor").GetString(), last.GetProperty("details").GetProperty("left_out").GetInt32()));
    }

    [Fact]
    public async Task Entries_beyond_the_bound_are_lost_and_counted_while_the_storage_does_not_answer()
    {
        var (reached, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        _storage.BeforeCommit = () =>
        {
            reached.SetResult();
            return gate.Task;
        };
        _audit.Note(default, AuditAction.ServerStarted);
        await reached.Task;
        for (var i = 0; i < AuditLog.MostWaiting + 7; i++)
        {
            _audit.Note(default, AuditAction.ServerStarted);
        }

        gate.SetResult();
        Assert.Equal(AuditLog.MostWaiting + 1, (await StoppedAsync()).Length);
        Assert.Contains(_logger.Warnings, line => line.StartsWith("7 entries of the audit log are lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_entry_that_the_storage_cannot_take_goes_to_the_log_of_the_server_and_the_action_stands()
    {
        _storage.IsAway = true;
        await _audit.RecordAsync(new("deploy", "http"), AuditAction.SchemaSet, "bot");
        _storage.IsAway = false;

        var line = Assert.Single(_logger.Warnings);
        Assert.Contains("\"actor\":\"deploy\",\"action\":\"schema.set\",\"namespace\":\"bot\"", line, StringComparison.Ordinal);
        Assert.Empty(await StoppedAsync());
    }

    [Fact]
    public async Task A_change_of_a_key_fails_together_with_its_entry()
    {
        using var access = new AccessStore(_storage, _clock);
        _storage.IsAway = true;
        Assert.Equal(ErrorCode.StorageUnavailable, (await access.CreateKeyAsync(new("bot", [Scope.Everything]))).Error?.Code);
        _storage.IsAway = false;

        Assert.Empty((await access.ListKeysAsync()).Value);
        Assert.Empty(await StoppedAsync());
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1:2::3", "2001:db8:1::/48")]
    [InlineData(null, "local")]
    public void Addresses_count_by_their_network(string? address, string network) =>
        Assert.Equal(network, CallerNetwork.Of(address is null ? null : System.Net.IPAddress.Parse(address)));

    private static string Shown(JsonElement entry)
    {
        var details = entry.GetProperty("details");
        var fact = details.TryGetProperty("left_out", out var leftOut) ? leftOut.ToString() : details.GetProperty("permission").GetString();
        return $"{entry.GetProperty("actor")} {entry.GetProperty("outcome")} {(entry.TryGetProperty("request_id", out var id) ? id.GetString() : "")} {fact}";
    }

    /// <summary>Stops the log, which stores what waits, and reads it.</summary>
    private async Task<JsonElement[]> StoppedAsync()
    {
        await _audit.StopAsync(default);
        var page = await _storage.ReadLogAsync(AuditLog.Log, LogPosition.Start, 10_000, default);
        return [.. page.Entries.Select(entry => JsonDocument.Parse(entry.Payload).RootElement)];
    }

    /// <summary>The warnings of the log.</summary>
    private sealed class Lines : ILogger<AuditLog>
    {
        public ConcurrentQueue<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
            {
                Warnings.Enqueue(formatter(state, exception));
            }
        }
    }
}
