namespace StateStore.Deploy.Tests;

/// <summary>The single server in Kubernetes.</summary>
public sealed class ServerOverlayTests
{
    private static Yaml Server => Overlay.Of("server").One("StatefulSet", "statestore");

    private static Yaml Container => Server["spec/template/spec/containers"].Items.Single();

    private static Dictionary<string, string?> Variables => Container["env"].Items.ToDictionary(variable => variable["name"].Text!, variable => variable["value"].Text);

    [Fact]
    public void The_single_server_keeps_its_file_on_a_volume_of_its_own()
    {
        Assert.Equal("1", Server["spec/replicas"].Text);
        var claim = Assert.Single(Server["spec/volumeClaimTemplates"].Items)["metadata/name"].Text;
        var mount = Container["volumeMounts"].Items.Single(mount => mount["name"].Text == claim)["mountPath"].Text;
        Assert.Equal($"sqlite:{mount}/statestore.db", Variables["STATESTORE_STORAGE"]);
        Assert.Equal($"statestore:{Sources.Version}", Container["image"].Text);
    }

    [Fact]
    public void Every_environment_variable_is_a_setting_of_the_server() => Assert.Empty(Variables.Keys.Except(SettingTable.Defaults.Keys));

    [Fact]
    public void The_probes_use_the_health_paths_of_the_server() => Assert.All(["startupProbe", "readinessProbe", "livenessProbe"], probe =>
        Assert.Equal(probe == "readinessProbe" ? "/health/ready" : "/health/live", Container[probe]["httpGet/path"].Text));

    [Fact]
    public void The_pod_runs_without_root_privileges_and_has_time_to_stop()
    {
        var pod = Server["spec/template/spec"];
        Assert.Equal("true", pod["securityContext/runAsNonRoot"].Text);
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal("true", Container["securityContext/readOnlyRootFilesystem"].Text);
        Assert.True(pod["terminationGracePeriodSeconds"].Number >= Sources.ServerShutdown + 10);
    }

    [Fact]
    public void A_backup_is_made_each_night_beside_the_server_as_its_user()
    {
        var job = Overlay.Of("server").One("CronJob", "backup");
        Assert.Equal(5, job["spec/schedule"].Text!.Split(' ').Length);
        var pod = job["spec/jobTemplate/spec/template/spec"];
        var container = Assert.Single(pod["containers"].Items);
        Assert.Equal(["sh", "/scripts/sqlite-backup.sh", Variables["STATESTORE_STORAGE"]!["sqlite:".Length..], "/backup"], container["command"].Items.Select(word => word.Text));
        Assert.Equal(Server["spec/template/spec/securityContext/runAsUser"].Text, pod["securityContext/runAsUser"].Text);
        Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
        Assert.Equal("data-statestore-0", pod["volumes"].Items.Single(volume => volume["name"].Text == "data")["persistentVolumeClaim/claimName"].Text);
        Assert.Equal("server", pod["affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution"].Items.Single()["labelSelector/matchLabels"].Texts["app.kubernetes.io/name"]);
    }

    [Fact]
    public void Only_labelled_clients_reach_the_server_and_the_server_reaches_nothing()
    {
        var policy = Assert.Single(Overlay.Of("server").All("NetworkPolicy"));
        Assert.Empty(policy["spec/podSelector"].Members);
        Assert.False(policy["spec/egress"].Exists);
        var rule = Assert.Single(policy["spec/ingress"].Items);
        Assert.All(rule["from"].Items, from => Assert.Equal("true", from["podSelector/matchLabels"].Texts["statestore-client"]));
        Assert.Equal("8080", Assert.Single(rule["ports"].Items)["port"].Text);
    }
}
