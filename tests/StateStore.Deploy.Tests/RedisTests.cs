using System.Globalization;

namespace StateStore.Deploy.Tests;

/// <summary>The Redis of the manifests keeps every acknowledged change.</summary>
public sealed class RedisTests
{
    private static readonly Dictionary<string, string> Configuration = Repository.ReadText("deploy/kubernetes/base/redis.conf").Split('\n')
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ', 2))
        .ToDictionary(words => words[0], words => words[1]);

    public static TheoryData<string> Overlays => Overlay.Names;

    [Fact]
    public void Redis_syncs_each_write_and_evicts_no_key()
    {
        Assert.Equal("yes", Configuration["appendonly"]);
        Assert.Equal("always", Configuration["appendfsync"]);
        Assert.Equal("noeviction", Configuration["maxmemory-policy"]);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Redis_keeps_its_file_on_a_volume_of_its_own(string overlay)
    {
        var claim = Assert.Single(Overlay.Of(overlay).Redis["spec/volumeClaimTemplates"].Items)["metadata/name"].Text;
        var mount = Overlay.Of(overlay).RedisContainer["volumeMounts"].Items.Single(mount => mount["name"].Text == claim);
        Assert.Equal(Configuration["dir"], mount["mountPath"].Text);
        Assert.Equal("1", Overlay.Of(overlay).Redis["spec/replicas"].Text);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Redis_runs_with_the_configuration_of_the_repository(string overlay)
    {
        var name = Overlay.Of(overlay).Redis["spec/template/spec/volumes"].Items.Single(volume => volume["name"].Text == "config")["configMap/name"].Text!;
        var files = Overlay.Of(overlay).One("ConfigMap", name)["data"].Texts;
        Assert.All(["redis.conf", "redis-start.sh", "redis-backup.sh"], file => Assert.Equal(Repository.ReadText($"deploy/kubernetes/base/{file}"), files[file]));
        Assert.Equal(
            ["sh", "/etc/redis/redis-start.sh", "/etc/redis/redis.conf"],
            Overlay.Of(overlay).RedisContainer["args"].Items.Select(argument => argument.Text));
        Assert.Equal(Configuration["dir"], Overlay.Of(overlay).RedisContainer["workingDir"].Text);
    }

    /// <summary>Every process of a node can read the command lines of all processes.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void No_command_line_contains_the_Redis_password(string overlay)
    {
        var pods = Overlay.Of(overlay).Objects.Select(found => found["spec/template/spec"])
            .Concat(Overlay.Of(overlay).All("CronJob").Select(job => job["spec/jobTemplate/spec/template/spec"]));
        var words = pods.SelectMany(pod => pod["containers"].Items).SelectMany(container => container["command"].Items.Concat(container["args"].Items));
        Assert.All(words, word => Assert.DoesNotContain("$(", word.Text, StringComparison.Ordinal));
        Assert.DoesNotContain("requirepass", Repository.ReadText("deploy/compose.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_backup_runs_each_night_and_reaches_only_Redis(string overlay)
    {
        var job = Assert.Single(Overlay.Of(overlay).All("CronJob"));
        var pod = job["spec/jobTemplate/spec/template"];
        var container = Assert.Single(pod["spec/containers"].Items);
        Assert.Equal(["sh", "/etc/redis/redis-backup.sh", "redis", "/backup"], container["args"].Items.Select(word => word.Text));
        Assert.Equal("/backup", container["volumeMounts"].Items.Single(mount => mount["name"].Text == "backup")["mountPath"].Text);
        Assert.Equal("true", pod["spec/securityContext/runAsNonRoot"].Text);
        Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
        var policies = Overlay.Of(overlay).All("NetworkPolicy").Where(policy => pod["metadata/labels"].Includes(policy["spec/podSelector/matchLabels"]));
        Assert.Equal(["6379", "53", "53"], policies.SelectMany(policy => policy["spec/egress"].Items).SelectMany(rule => rule["ports"].Items).Select(port => port["port"].Text));
    }

    /// <summary>A rewrite of the append-only file may need the same amount of memory again.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_memory_limit_of_Redis_is_at_most_half_of_its_containers(string overlay) => Assert.True(
        2 * Mebibytes(Configuration["maxmemory"], "mb") <= Mebibytes(Overlay.Of(overlay).RedisContainer["resources/limits/memory"].Text!, "Mi"));

    private static int Mebibytes(string text, string unit)
    {
        Assert.EndsWith(unit, text, StringComparison.Ordinal);
        return int.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
    }
}
