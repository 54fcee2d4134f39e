using System.Globalization;
using StateStore.Benchmarks;
using StateStore.Orleans.Benchmarks;

// dotnet run -c Release --project tests/Orleans/StateStore.Orleans.Benchmarks -- [--quick] [--silos COUNT] | --activations COUNT
// Measures the cluster beside a baseline in the same run and prints a table of ratios. --activations measures memory instead.
var report = new Report(Console.Out);
if (Count("--activations") is { } activations)
{
    await ActivationBenchmark.RunAsync(activations, report);
    return 0;
}

foreach (var silos in Count("--silos") is { } given ? [given] : (int[])[1, 2])
{
    await GrainBenchmark.RunAsync(silos, args.Contains("--quick") ? Effort.Quick : Effort.Full, report);
}

return 0;

int? Count(string option) =>
    Array.IndexOf(args, option) is >= 0 and var place ? int.Parse(args[place + 1], CultureInfo.InvariantCulture) : null;
