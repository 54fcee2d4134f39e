using System.Text.RegularExpressions;

namespace StateStore.Deploy.Tests;

/// <summary>The documents for operators, and the systemd unit.</summary>
public sealed partial class DocumentTests
{
    /// <summary>The page of options lists each setting of the server once, with its variable and its default.</summary>
    [Fact]
    public void The_options_page_is_the_table_of_settings()
    {
        var rows = Option().Matches(Repository.ReadText("src/docs/options.md")).ToDictionary(row => row.Groups[2].Value, row => (Option: row.Groups[1].Value, Default: row.Groups[3].Value));
        Assert.Equal(SettingTable.Defaults.OrderBy(setting => setting.Key), rows.ToDictionary(row => row.Key, row => row.Value.Default).OrderBy(setting => setting.Key));
        Assert.All(rows, row => Assert.Equal(row.Key, SettingTable.Variable(row.Value.Option)));
    }

    [Theory]
    [InlineData("src/docs/operations.md")]
    [InlineData("src/docs/upgrade.md")]
    [InlineData("deploy/statestore.service")]
    public void Every_setting_that_a_document_names_exists(string path) =>
        Assert.Empty(Sources.VariablesIn(Repository.ReadText(path)).Except(SettingTable.Defaults.Keys));

    [Fact]
    public void OPERATIONS_md_names_the_actual_defaults()
    {
        var named = Tuned().Matches(Repository.ReadText("src/docs/operations.md")).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
        Assert.Contains("STATESTORE_STORAGE_TIMEOUT_MS", named.Keys);
        Assert.All(named.Where(setting => setting.Value.Length > 0 && !setting.Value.EndsWith("MiB", StringComparison.Ordinal)), setting =>
            Assert.Equal(SettingTable.Defaults[setting.Key], setting.Value));
    }

    /// <summary>The messages that OPERATIONS.md tells operators to look for exist in the sources.</summary>
    [Theory]
    [InlineData("The storage is not available", "src/StateStore.Engine/StorageMonitor.cs")]
    [InlineData("The storage is available", "src/StateStore.Engine/StorageMonitor.cs")]
    [InlineData(", and without it there is no cluster", "src/StateStore.Server/Cluster/Clustering.cs")]
    [InlineData("has no proof that it is a member of its cluster", "src/StateStore.Orleans/Ownership.cs")]
    [InlineData("can't become a member again, so it ends", "src/StateStore.Orleans/Ownership.cs")]
    [InlineData("is dead; its conversations are served by the others", "src/StateStore.Orleans/Takeover.cs")]
    [InlineData("are not published for now", "src/StateStore.Orleans/Streams/ChangePublishing.cs")]
    [InlineData("statestore.change.duration", "src/StateStore.Engine/Telemetry/StoreMeter.cs")]
    [InlineData("statestore.reads", "src/StateStore.Engine/Telemetry/StoreMeter.cs")]
    [InlineData("Removing the content of the deleted namespace", "src/StateStore.Engine/Namespaces/Deletions.cs")]
    [InlineData("Sweeping entries that are due failed", "src/StateStore.Engine/LocalStateStore.cs")]
    [InlineData("a replica takes no writes", "src/StateStore.Storage.Redis/RedisHealth.cs")]
    [InlineData("the last append to its file failed", "src/StateStore.Storage.Redis/RedisHealth.cs")]
    [InlineData("throws away state", "src/StateStore.Storage.Redis/RedisHealth.cs")]
    public void The_log_messages_that_OPERATIONS_md_quotes_are_in_the_sources(string words, string source)
    {
        Assert.Contains(words, Repository.ReadText("src/docs/operations.md"), StringComparison.Ordinal);
        Assert.Contains(words, Repository.ReadText(source), StringComparison.Ordinal);
    }

    [Fact]
    public void The_systemd_unit_starts_the_server_keeps_its_state_and_gives_it_time_to_stop()
    {
        var unit = Repository.ReadText("deploy/statestore.service").Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal) && line[0] != '#')
            .Select(line => line.Split('=', 2)).ToLookup(words => words[0], words => words[1]);
        Assert.EndsWith($"/{Sources.Property(Sources.Server, "AssemblyName")}.dll", unit["ExecStart"].Single(), StringComparison.Ordinal);
        Assert.Equal([$"STATESTORE_STORAGE=sqlite:/var/lib/{unit["StateDirectory"].Single()}/statestore.db"], unit["Environment"]);
        Assert.Equal("-/etc/statestore/statestore.env", unit["EnvironmentFile"].Single());
        Assert.Equal("2", unit["RestartPreventExitStatus"].Single());
        Assert.True(int.Parse(unit["TimeoutStopSec"].Single(), System.Globalization.CultureInfo.InvariantCulture) >= Sources.ServerShutdown + 10);
    }

    [Fact]
    public void The_changelog_has_a_section_for_unreleased_changes() =>
        Assert.Contains("## [Unreleased]", Repository.ReadText("src/docs/changelog.md"), StringComparison.Ordinal);

    [GeneratedRegex(@"^\| `--([a-z-]+)` \| `(STATESTORE_[A-Z_]+)` \| `\w+` \| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex(@"\| `(STATESTORE_[A-Z_]+)` \(([\w ]*?)( a \w+)?\)")]
    private static partial Regex Tuned();
}
