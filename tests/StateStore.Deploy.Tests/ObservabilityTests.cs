using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace StateStore.Deploy.Tests;

/// <summary>The alert rules, the dashboards and the configuration of Prometheus, as promtool sees them. Another test compares their metrics with those of a running server.</summary>
public sealed partial class ObservabilityTests
{
    private const string Folder = "deploy/observability";

    private static readonly IReadOnlyList<Yaml> Alerts =
        [.. Yaml.Parse(Repository.ReadText($"{Folder}/alerts.yaml")).Single()["groups"].Items.SelectMany(group => group["rules"].Items)];

    public static TheoryData<string> Dashboards => new(["server.json", "cluster.json"]);

    [Theory]
    [InlineData("check rules alerts.yaml")]
    [InlineData("check config prometheus.yaml")]
    [InlineData("test rules alerts_test.yaml")]
    public void Promtool_accepts(string command) => Promtool(command, Path.Combine(Repository.Root, Folder));

    [Fact]
    public void Each_alert_has_a_test_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var tests = Yaml.Parse(Repository.ReadText($"{Folder}/alerts_test.yaml")).Single()["tests"].Items.SelectMany(test => test["alert_rule_test"].Items)
            .ToLookup(test => test["alertname"].Text, test => test["exp_alerts"].Items.Any());
        Assert.NotEmpty(Alerts);
        Assert.All(Alerts, alert => Assert.Equal([false, true], tests[alert["alert"].Text].Order()));
    }

    [Fact]
    public void Each_alert_links_to_a_section_of_the_manual_that_has_its_name() => Assert.All(Alerts, alert =>
    {
        var link = alert["annotations/runbook_url"].Text!.Split('#');
        var sections = Heading().Matches(Repository.ReadText(link[0])).Select(match => match.Groups[1].Value);
        var section = Assert.Single(sections, section => section.Equals(link[1], StringComparison.OrdinalIgnoreCase));
        Assert.Equal(alert["alert"].Text, section);
    });

    [Fact]
    public void Each_alert_has_a_severity_and_a_summary() => Assert.All(Alerts, alert =>
    {
        Assert.Contains(alert["labels/severity"].Text, (string[])["critical", "warning"]);
        Assert.NotEmpty(alert["annotations/summary"].Text!);
    });

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Each_query_of_a_dashboard_is_PromQL(string dashboard)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            // As recording rules, since those are what promtool checks.
            var rules = Queries(dashboard).Select((query, i) => $"      - {{ record: \"panel:{i}\", expr: {JsonSerializer.Serialize(query)} }}");
            File.WriteAllText(Path.Combine(directory.FullName, "rules.yaml"), "groups:\n  - name: dashboard\n    rules:\n" + string.Join('\n', rules));
            Promtool("check rules --lint=none rules.yaml", directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_dashboard_has_a_title_an_id_and_a_panel_for_each_place_of_its_own(string dashboard)
    {
        using var json = JsonDocument.Parse(Repository.ReadText($"{Folder}/{dashboard}"));
        var root = json.RootElement;
        Assert.StartsWith("StateStore ", root.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("statestore-", root.GetProperty("uid").GetString(), StringComparison.Ordinal);
        var panels = root.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.DistinctBy(panel => panel.GetProperty("id").GetInt32()).Count());
        Assert.Equal(panels.Count, panels.DistinctBy(panel => panel.GetProperty("gridPos").GetRawText()).Count());
        Assert.All(panels, panel => Assert.NotEmpty(panel.GetProperty("title").GetString()!));
    }

    private static IEnumerable<string> Queries(string dashboard)
    {
        using var json = JsonDocument.Parse(Repository.ReadText($"{Folder}/{dashboard}"));
        return
        [
            .. from panel in json.RootElement.GetProperty("panels").EnumerateArray()
               where panel.TryGetProperty("targets", out _)
               from target in panel.GetProperty("targets").EnumerateArray()
               select target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "5m", StringComparison.Ordinal)
        ];
    }

    private static void Promtool(string arguments, string directory)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = promtool.StandardError.ReadToEndAsync();
        var output = promtool.StandardOutput.ReadToEnd();
        promtool.WaitForExit();
        Assert.True(promtool.ExitCode == 0, output + errors.Result);
    }

    [GeneratedRegex(@"^### (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
