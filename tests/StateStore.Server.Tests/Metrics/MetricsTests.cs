using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Metrics;

/// <summary>The metrics of a server and of a silo: as promtool wants them, as the manual lists them, and as dashboards and alert rules use them.</summary>
public sealed partial class MetricsTests(MetricsFixture metrics) : IClassFixture<MetricsFixture>
{
    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_the_metrics_of_a_server() => Assert.Equal(["exit 0"], await CheckAsync(metrics.Server));

    /// <summary>Orleans gives its metrics neither help texts nor base units.</summary>
    [Fact]
    public async Task Promtool_reads_the_metrics_of_a_silo_and_finds_fault_with_those_of_Orleans_alone()
    {
        var findings = await CheckAsync(metrics.Silo);
        Assert.Equal("exit 3", findings[^1]);
        Assert.All(findings.SkipLast(1), finding => Assert.StartsWith("orleans_", finding, StringComparison.Ordinal));
    }

    [Fact]
    public void The_manual_lists_each_metric_with_its_type_and_labels()
    {
        var listed = Row().Matches(Read("watch-a-server.md")).Select(match =>
            $"{match.Groups[1].Value} {match.Groups[2].Value} {string.Join(' ', Name().Matches(match.Groups[3].Value).Select(label => label.Groups[1].Value).Order(StringComparer.Ordinal))}".TrimEnd());
        Assert.Equal(Own(metrics.Server).Union(Own(metrics.Silo)).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));

        static IEnumerable<string> Own(Scrape scrape) => scrape.Types.Where(metric => metric.Key.StartsWith("statestore_", StringComparison.Ordinal))
            .Select(metric => $"{metric.Key} {metric.Value} {string.Join(' ', scrape.LabelsOf(metric.Key))}".TrimEnd());
    }

    [Fact]
    public void No_label_holds_a_namespace_an_id_or_a_key() => Assert.All(
        [metrics.Server, metrics.Silo], scrape => Assert.DoesNotContain("secret", scrape.Text, StringComparison.Ordinal));

    [Theory]
    [InlineData("server.json", false)]
    [InlineData("cluster.json", true)]
    [InlineData("alerts.yaml", true)]
    public void Each_metric_that_a_dashboard_or_a_rule_uses_is_served(string file, bool isOfCluster)
    {
        var used = Metric().Matches(Read(file)).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(isOfCluster ? metrics.Silo.Series.Union(metrics.Server.Series) : metrics.Server.Series));
    }

    /// <summary>The lines that promtool prints, and its exit code: 1 when it cannot read the metrics, 3 when it finds fault with a name.</summary>
    private static async Task<string[]> CheckAsync(Scrape scrape)
    {
        using var directory = new WorkingDirectory();
        directory.Write("metrics", scrape.Text);
        return await Script.RunAsync("sh", directory.Path, "-c", "promtool check metrics < metrics 2>&1; echo exit $?");
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Observability", name));

    /// <summary>A row of the manual's table: name, type, unit, labels, meaning.</summary>
    [GeneratedRegex(@"^\| `(statestore_\w+)` \| (\w+) \|[^|]*\|([^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\b(statestore|http_server|kestrel|dotnet|orleans)_\w+")]
    private static partial Regex Metric();
}
