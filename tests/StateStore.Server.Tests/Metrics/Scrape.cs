using System.Text.RegularExpressions;

namespace StateStore.Server.Tests.Metrics;

/// <summary>The answer of <c>/metrics</c>.</summary>
internal sealed partial class Scrape
{
    private Scrape(string text) => Text = text;

    public string Text { get; }

    /// <summary>The names and types of the metrics.</summary>
    public Dictionary<string, string> Types => TypeLine().Matches(Text).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    /// <summary>The names that a query may use: a histogram is queried by its parts.</summary>
    public IEnumerable<string> Series => Types.SelectMany(metric => metric.Value == "histogram"
        ? (string[])[metric.Key + "_bucket", metric.Key + "_count", metric.Key + "_sum"]
        : [metric.Key]);

    /// <summary>The names of the labels of a metric, but those that the exporter adds.</summary>
    public IEnumerable<string> LabelsOf(string metric) => Sample().Matches(Text)
        .Where(match => match.Groups[1].Value == metric || match.Groups[1].Value == metric + "_count")
        .SelectMany(match => Label().Matches(match.Groups[2].Value)).Select(match => match.Groups[1].Value)
        .Where(label => !label.StartsWith("otel_scope_", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);

    public static async Task<Scrape> OfAsync(ServerProcess server)
    {
        var (status, text) = await server.SendAsync("GET", "/metrics");
        Assert.Equal(200, status);
        return new(text);
    }

    [GeneratedRegex(@"^# TYPE (\w+) (\w+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^(\w+)(?:\{(.*)\})? \S+", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(\w+)=""")]
    private static partial Regex Label();
}
