using System.Collections.Immutable;
using System.Globalization;
using StateStore.Conformance;
using StateStore.Storage;
using StateStore.Storage.Memory;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>Keys with values of 100 bytes: each operation beside the smallest equivalent operation of its store.</summary>
internal static class KeyBenchmark
{
    private const string Ns = "sessions";
    private const int Many = 100;
    private const int Writers = 64;

    private static readonly KeyValue Value = KeyValue.Of(JsonText.Parse(Bytes(100), Limits.Default).Value);

    public static async Task RunAsync(Effort effort, Report report)
    {
        await MemoryAsync(effort, report);
        await SqliteAsync(effort, report);
        await RedisAsync(effort, report);
    }

    private static async Task MemoryAsync(Effort effort, Report report)
    {
        await using var storage = new MemoryStorage();
        await using var store = new LocalStateStore(storage);
        var lanes = Environment.ProcessorCount;
        var names = Names(lanes, effort);
        var raw = new Dictionary<string, byte[]>();
        foreach (var name in names.SelectMany(mine => mine))
        {
            raw[name] = Value.Bytes.ToArray();
            await store.Keys.SetAsync(Ns, name, Value);
        }

        Func<Task<Throughput>> reading = () => Lanes.RunAsync(lanes, effort.Duration, (lane, n) =>
        {
            lock (raw)
            {
                Samples.Require(raw[names[lane][n % names[lane].Length]].Length > 0);
            }

            return ValueTask.CompletedTask;
        });
        Func<Task<Throughput>> writing = () => Lanes.RunAsync(lanes, effort.Duration, (lane, n) =>
        {
            var copy = Value.Bytes.ToArray();
            lock (raw)
            {
                raw[names[lane][n % names[lane].Length]] = copy;
            }

            return ValueTask.CompletedTask;
        });
        await report.CompareAsync($"key get, memory, {lanes} threads", "2,000,000/s", "a dictionary with a lock", effort, () => ReadAsync(store, lanes, names, effort), reading);
        await report.CompareAsync($"key set, memory, {lanes} threads", "1,000,000/s", "a dictionary with a lock", effort, () => WriteAsync(store, lanes, names, effort), writing);
        await report.CompareAsync($"key increment, memory, {lanes} threads", "", "a dictionary with a lock", effort, () => IncrementAsync(store, lanes, names, effort), writing);
        await report.CompareAsync($"key get_many({Many}), memory", "", "a dictionary with a lock, one key", effort, () => ReadManyAsync(store, lanes, names, effort), reading);
        await report.CompareAsync($"key set_many({Many}), memory", "", "a dictionary with a lock, one key", effort, () => WriteManyAsync(store, lanes, names, effort), writing);
    }

    private static async Task SqliteAsync(Effort effort, Report report)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await using var storage = new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "ours.db") });
            await storage.OpenAsync(default);
            await using var store = new LocalStateStore(storage);
            var names = Names(Writers, effort);
            foreach (var mine in names)
            {
                Samples.Require((await store.Keys.ChangeAsync(Ns, [.. mine.Select(name => new KeyRequest(name, new KeyCommand.Set(Value)))])).IsOk);
            }

            using var raw = await RawGroupCommit.OpenAsync(Path.Combine(directory.FullName, "raw.db"), RawRows.Keys(Writers * names[0].Length, Ns, names[0][0], Value));
            Task<Throughput> Commits() => Task.FromResult(raw.Run(Writers, effort.Duration));
            await report.CompareAsync($"key set, SQLite, {Writers} writers", "0.8", "raw group commit of the same rows", effort, () => WriteAsync(store, Writers, names, effort, any: true), Commits);
            await report.CompareAsync($"key increment, SQLite, {Writers} writers of one key", "", "raw group commit of the same rows", effort, () => IncrementAsync(store, Writers, [.. names.Select(_ => names[0])], effort, one: true), Commits);
            await report.CompareAsync($"key get, SQLite, {Environment.ProcessorCount} threads", "", "raw group commit, for orientation", effort, () => ReadAsync(store, Environment.ProcessorCount, names, effort), Commits);
            await report.CompareAsync($"key set_many({Many}), SQLite, {Writers} writers (calls of {Many})", "", "raw group commit, one key each", effort, () => WriteManyAsync(store, Writers, names, effort), Commits);
            await report.CompareAsync(
                $"keys of set_many({Many}), SQLite, 1 writer", "10", "set, 1 writer", effort,
                async () => await WriteManyAsync(store, 1, names, effort) is var calls ? calls with { PerSecond = calls.PerSecond * Many } : default,
                () => WriteAsync(store, 1, names, effort));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RedisAsync(Effort effort, Report report)
    {
        using var server = await RedisServer.StartAsync();
        await using var storage = new RedisStorage(new() { Configuration = server.Configuration });
        await storage.OpenAsync(default);
        await using var store = new LocalStateStore(storage);
        var names = Names(Writers, effort);
        foreach (var mine in names)
        {
            Samples.Require((await store.Keys.ChangeAsync(Ns, [.. mine.Select(name => new KeyRequest(name, new KeyCommand.Set(Value)))])).IsOk);
        }

        var key = EntityKey.Key(RedisBenchmark.RandomId);
        var happened = new KeyEvent(KeyEventType.Created, new(1), new(Value, null), DateTimeOffset.UnixEpoch);
        var set = await RedisBenchmark.ScriptAsync(server.Port, new(
            "raw", [new(key, EntityVersion.None)], [Write.Put(key, new(1), KeyCodec.Encode(new(1), happened.Entry!))],
            [new(KeyCodec.EncodeEvent("raw", key.Id, happened, Limits.Default), key)])
        {
            Log = LogKind.Key,
        });
        await report.CompareAsync(
            $"key set, Redis, {Writers} writers", "0.8", "redis-benchmark, same script", effort,
            () => WriteAsync(store, Writers, names, effort), () => RedisBenchmark.BenchmarkAsync(server.Port, Writers, effort, set));
        string[] get = ["GET", $"{Ns}:keys:{names[0][0]}"];
        await report.CompareAsync(
            $"key get, Redis, {Writers} readers", "0.8", $"redis-benchmark, GET, {Writers} clients", effort,
            () => ReadAsync(store, Writers, names, effort), () => RedisBenchmark.BenchmarkAsync(server.Port, Writers, effort, get, pipeline: 1));
        await report.CompareAsync(
            $"key get, Redis, {Writers} readers", "", "redis-benchmark, GET, pipelined, for orientation", effort,
            () => ReadAsync(store, Writers, names, effort), () => RedisBenchmark.BenchmarkAsync(server.Port, Writers, effort, get));
    }

    private static Task<Throughput> ReadAsync(LocalStateStore store, int lanes, string[][] names, Effort effort) => Lanes.RunAsync(
        lanes, effort.Duration, async (lane, n) => Samples.Require((await store.Keys.GetAsync(Ns, names[lane][n % names[lane].Length])).IsOk));

    private static Task<Throughput> WriteAsync(LocalStateStore store, int lanes, string[][] names, Effort effort, bool any = false) => Lanes.RunAsync(
        lanes, effort.Duration, async (lane, n) => Samples.Require((await store.Keys.SetAsync(Ns, names[lane][any ? Random.Shared.Next(names[lane].Length) : n % names[lane].Length], Value)).IsOk));

    private static Task<Throughput> IncrementAsync(LocalStateStore store, int lanes, string[][] names, Effort effort, bool one = false) => Lanes.RunAsync(
        lanes, effort.Duration, async (lane, n) => Samples.Require((await store.Keys.IncrementAsync("counters", names[lane][one ? 0 : n % names[lane].Length])).IsOk));

    private static Task<Throughput> ReadManyAsync(LocalStateStore store, int lanes, string[][] names, Effort effort)
    {
        var keys = names.Select(mine => ImmutableArray.Create(mine, 0, Many)).ToArray();
        return Lanes.RunAsync(lanes, effort.Duration, async (lane, _) => Samples.Require((await store.Keys.GetManyAsync(Ns, keys[lane])).IsOk));
    }

    private static Task<Throughput> WriteManyAsync(LocalStateStore store, int lanes, string[][] names, Effort effort)
    {
        var requests = names.Select(mine => mine.Take(Many).Select(name => new KeyRequest(name, new KeyCommand.Set(Value))).ToImmutableArray()).ToArray();
        return Lanes.RunAsync(lanes, effort.Duration, async (lane, _) => Samples.Require((await store.Keys.ChangeAsync(Ns, requests[lane])).IsOk));
    }

    private static string[][] Names(int lanes, Effort effort)
    {
        var each = effort == Effort.Quick ? Many : 1_000;
        return [.. Enumerable.Range(0, lanes).Select(lane => Enumerable.Range(0, each).Select(n => string.Create(CultureInfo.InvariantCulture, $"session:{lane:D4}{n:D5}")).ToArray())];
    }

    private static byte[] Bytes(int length) => System.Text.Encoding.UTF8.GetBytes($"{{\"userId\":\"{new string('x', length - 13)}\"}}");
}
