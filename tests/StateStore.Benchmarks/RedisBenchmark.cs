using System.Diagnostics;
using System.Globalization;
using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Storage.Redis;

namespace StateStore.Benchmarks;

/// <summary>Commits on Redis, beside redis-benchmark, which runs the same script with the same arguments and the same pipeline depth.</summary>
internal static class RedisBenchmark
{
    /// <summary>The placeholder that redis-benchmark replaces by a random number.</summary>
    public const string RandomId = "__rand_int__";
    private const int Pipeline = 16;

    public static async Task RunAsync(Effort effort, Report report)
    {
        using var server = await RedisServer.StartAsync();
        await using var storage = new RedisStorage(new() { Configuration = server.Configuration });
        await storage.OpenAsync(default);
        var next = 0;

        // Redis knows the script after one commit.
        await storage.CommitAsync(Samples.Commit(Samples.Namespace, "first"), default);
        foreach (var writers in (int[])[1, 32, 256])
        {
            await report.CompareAsync(
                $"commit on Redis, {writers} writers", writers == 256 ? "0.8" : "", "redis-benchmark, same script", effort,
                () => Lanes.RunAsync(writers, effort.Duration, async (lane, n) =>
                {
                    var id = Samples.Id(lane, Interlocked.Increment(ref next));
                    var result = await storage.CommitAsync(Samples.Commit(Samples.Namespace, id), default);
                    Samples.Require(result.IsCommitted);
                }),
                () => BenchmarkAsync(server.Port, writers, effort));
        }
    }

    /// <summary>The script of a commit, run by redis-benchmark.</summary>
    /// <param name="port">Of the server, which knows the script already.</param>
    /// <param name="writers">How many at once.</param>
    /// <param name="effort">For how long, about.</param>
    /// <param name="ns">A namespace without rules: with any, the commit would be a conflict, which costs Redis far less.</param>
    public static async Task<Throughput> BenchmarkAsync(string port, int writers, Effort effort, string ns = Samples.Namespace) =>
        await BenchmarkAsync(port, writers, effort, await ScriptAsync(port, Samples.Commit(ns, RandomId)));

    /// <summary>Runs any command with redis-benchmark.</summary>
    /// <param name="port">The port of the server.</param>
    /// <param name="writers">The number of concurrent writers.</param>
    /// <param name="effort">The approximate duration.</param>
    /// <param name="command">The command.</param>
    /// <param name="pipeline">The number of commands that share a connection and are sent together. With fewer writers than two such groups, each writer
    /// has its own connection.</param>
    public static async Task<Throughput> BenchmarkAsync(string port, int writers, Effort effort, IEnumerable<string> command, int pipeline = Pipeline)
    {
        // The run lasts about as long as that of StateStore: the count is a guess, and redis-benchmark reports the rate.
        var requests = (int)(effort.Duration.TotalSeconds * (writers == 1 ? 8_000 : 30_000)) + 100;
        var depth = writers >= 2 * pipeline ? pipeline : 1;
        string[] arguments =
        [
            "-p", port, "-n", $"{requests}", "-c", $"{writers / depth}", "-P", $"{depth}", "-r", "1000000000", "--csv",
            .. command,
        ];
        using var process = Process.Start(new ProcessStartInfo("redis-benchmark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        // The line has the form "test","rps",... and figures. The name of the test is the command itself, which contains commas.
        var figures = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split("\",\"");
        return new(double.Parse(figures[^7].Trim('"'), CultureInfo.InvariantCulture), 0, 0);
    }

    /// <summary>The commit as a command line; every id in it is a random number of its own.</summary>
    /// <param name="port">Of the server: the script wants the life of the namespace, which begins here where the namespace is new.</param>
    /// <param name="commit">The commit.</param>
    public static async Task<IEnumerable<string>> ScriptAsync(string port, StateStore.Storage.Commit commit)
    {
        var names = new NamespaceKeys(commit.Namespace, isCluster: false);
        using var redis = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port}");
        await redis.GetDatabase().HashSetAsync(names.Tombstones, "life", 2, When.NotExists);
        var life = (long)await redis.GetDatabase().HashGetAsync(names.Tombstones, "life");

        var call = new CommitCall(names, StateStore.Storage.StorageOptions.Default, DueNamespaces.Key, 1);
        call.Add(commit, life);
        return
        [
            "EVALSHA", RedisScript.Commit.Hash, $"{call.Keys.Length}",
            .. call.Keys.Select(key => (string)key!), .. call.Arguments.Select(argument => (string)argument!),
        ];
    }
}
