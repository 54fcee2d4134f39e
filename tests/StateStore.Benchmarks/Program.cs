using StateStore.Benchmarks;
using StateStore.Benchmarks.Cluster;
using StateStore.Benchmarks.Sse;

// dotnet run -c Release --project tests/StateStore.Benchmarks -- [--quick] [name...]
// Measures each part beside a baseline in the same run and prints a table of ratios. --quick only shows that everything runs. Absolute figures are printed
// for orientation only: they depend on the machine, while the ratios are comparable between machines.
if (args is [SseServer.Role])
{
    await SseServer.RunAsync();
    return 0;
}

var quick = args.Contains("--quick");
var names = args.Where(argument => !argument.StartsWith('-')).ToArray();
var benchmarks = new (string Name, Func<Effort, Report, Task> Run)[]
{
    ("memory", MemoryBenchmark.RunAsync),
    ("sqlite", SqliteBenchmark.RunAsync),
    ("redis", RedisBenchmark.RunAsync),
    ("http", HttpBenchmark.RunAsync),
    ("client", ClientBenchmark.RunAsync),
    ("sse", SseBenchmark.RunAsync),
    ("webhooks", WebhookBenchmark.RunAsync),
    ("webhook-pump", WebhookPumpBenchmark.RunAsync),
    ("tables", TableBenchmark.RunAsync),
    ("keys", KeyBenchmark.RunAsync),
    ("lua", LuaBenchmark.RunAsync),
    ("expiry", KeyExpiryBenchmark.RunAsync),
    ("timeouts", TimeoutBenchmark.RunAsync),
    ("states", StateBenchmark.RunAsync),
    ("inbox", InboxBenchmark.RunAsync),
    ("footprint", FootprintBenchmark.RunAsync),
    ("cluster", (effort, report) => GrainBenchmark.RunAsync(1, effort, report)),
    ("cluster-of-two", (effort, report) => GrainBenchmark.RunAsync(2, effort, report)),
    ("grain-storage", GrainStorageBenchmark.RunAsync),
    ("activations", ActivationBenchmark.RunAsync),
};

var report = new Report(Console.Out);
foreach (var (name, run) in benchmarks)
{
    if (names.Length == 0 || names.Contains(name))
    {
        await run(quick ? Effort.Quick : Effort.Full, report);
    }
}

return 0;
