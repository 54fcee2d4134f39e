using System.Globalization;
using StateStore.Benchmarks;
using StateStore.Orleans.Benchmarks;

// dotnet run -c Release --project tests/Orleans/StateStore.Orleans.Benchmarks -- [--quick] [--activations COUNT]
// Measures the cluster beside a baseline in the same run and prints a table of ratios. --activations measures memory instead.
var report = new Report(Console.Out);
var activations = Array.IndexOf(args, "--activations");
if (activations >= 0)
{
    await ActivationBenchmark.RunAsync(int.Parse(args[activations + 1], CultureInfo.InvariantCulture), report);
    return 0;
}

foreach (var silos in (int[])[1, 2])
{
    await GrainBenchmark.RunAsync(silos, args.Contains("--quick") ? Effort.Quick : Effort.Full, report);
}

return 0;
