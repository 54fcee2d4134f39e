namespace StateStore.Benchmarks;

/// <summary>Prints one line for each comparison, as a Markdown table.</summary>
internal sealed class Report(TextWriter output)
{
    private bool _begun;

    /// <summary>Alternates between StateStore and the baseline, so that a disturbance of the machine affects both, and prints the medians.</summary>
    public async Task CompareAsync(
        string what, string target, string baselineName, Effort effort, Func<Task<Throughput>> ours, Func<Task<Throughput>> baseline)
    {
        var mine = new List<Throughput>();
        var theirs = new List<Throughput>();
        for (var round = 0; round < effort.Rounds; round++)
        {
            theirs.Add(await baseline());
            mine.Add(await ours());
        }

        var ratio = Median(mine.Zip(theirs, (m, t) => m.PerSecond / t.PerSecond));
        var perSecond = Median(mine.Select(m => m.PerSecond));
        var baselinePerSecond = Median(theirs.Select(t => t.PerSecond));
        Line(
            $"| {what} | {perSecond:N0}/s | {baselineName}: {baselinePerSecond:N0}/s | **{ratio:F2}** | {target} "
            + $"| {Median(mine.Select(m => m.CpuMicroseconds)):F1} us | {Median(mine.Select(m => m.Bytes)):N0} B |");
    }

    /// <summary>Prints a figure that is not a comparison of rates.</summary>
    public void Figure(string what, string value, string target) => Line($"| {what} | {value} | | | {target} | | |");

    private void Line(string line)
    {
        if (!_begun)
        {
            _begun = true;
            output.WriteLine("| what | ours | baseline | ratio | target | CPU each | allocated each |");
            output.WriteLine("|---|---|---|---|---|---|---|");
        }

        output.WriteLine(line);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
