namespace StateStore.Deploy.Tests;

/// <summary>The Deployment of the silo agrees with the settings and the health paths of the program.</summary>
public sealed class SiloTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_environment_variable_is_a_setting_of_the_server(string overlay) => Assert.Empty(
        Variables(overlay).Keys.Where(name => name.StartsWith("STATESTORE_", StringComparison.Ordinal)).Except(SettingTable.Defaults.Keys));

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_silo_advertises_the_address_of_its_pod_and_gets_its_first_key_from_a_secret(string overlay)
    {
        var variables = Variables(overlay);
        Assert.Equal("status.podIP", variables["STATESTORE_ADVERTISED_IP"]["valueFrom/fieldRef/fieldPath"].Text);
        Assert.DoesNotContain("STATESTORE_INSECURE", variables.Keys);
        Assert.Equal("/run/secrets/statestore/key", variables["STATESTORE_BOOTSTRAP_KEY_FILE"]["value"].Text);
        Assert.Equal("true", variables["STATESTORE_TRUST_SILO_NETWORK"]["value"].Text);
        Assert.StartsWith("http://*:", variables["STATESTORE_URLS"]["value"].Text, StringComparison.Ordinal);
    }

    /// <summary>Names of one label and names that end in <c>.local</c> are allowed without a list.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_service_names_that_contain_a_dot_are_allowed_hosts(string overlay)
    {
        var service = Overlay.Of(overlay).One("Service", "statestore")["metadata"];
        var name = $"{service["name"].Text}.{service["namespace"].Text}";
        Assert.Equal([name, $"{name}.svc"], Variables(overlay)["STATESTORE_ALLOWED_HOSTS"]["value"].Text!.Split(','));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Silos_use_the_Redis_of_the_same_overlay_for_clustering_and_storage(string overlay)
    {
        var service = Overlay.Of(overlay).One("Service", "redis");
        var address = $"redis:redis:{service["spec/ports"].Items.Single()["port"].Text},password=$(REDIS_PASSWORD)";
        var variables = Variables(overlay);
        Assert.Equal(address, variables["STATESTORE_CLUSTERING"]["value"].Text);
        Assert.DoesNotContain("STATESTORE_STORAGE", variables.Keys);

        // Kubernetes expands only variables that are defined above.
        Assert.Equal("REDIS_PASSWORD", variables.Keys.First());
    }

    /// <summary>A pod that requires a missing ConfigMap never starts.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_hooks_of_a_silo_come_from_an_optional_ConfigMap(string overlay)
    {
        var mount = Overlay.Of(overlay).SiloContainer["volumeMounts"].Items.Single(mount => mount["mountPath"].Text == Variables(overlay)["STATESTORE_HOOKS"]["value"].Text);
        var volume = Overlay.Of(overlay).Silo["spec/template/spec/volumes"].Items.Single(volume => volume["name"].Text == mount["name"].Text);
        Assert.Equal("true", volume["configMap/optional"].Text);
        Assert.Contains($"create configmap {volume["configMap/name"].Text} ", Repository.ReadText("src/docs/operations.md"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_ports_of_the_container_are_the_ports_the_silo_listens_on(string overlay)
    {
        var variables = Variables(overlay);
        var expected = new Dictionary<string, string?>
        {
            ["http"] = variables["STATESTORE_URLS"]["value"].Text!.Split(':')[^1],
            ["silo"] = SettingTable.Defaults["STATESTORE_SILO_PORT"],
            ["gateway"] = SettingTable.Defaults["STATESTORE_GATEWAY_PORT"],
        };
        Assert.Equal(expected, Overlay.Of(overlay).SiloContainer["ports"].Items.ToDictionary(port => port["name"].Text!, port => port["containerPort"].Text));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_probes_use_the_health_paths_of_the_server(string overlay)
    {
        var container = Overlay.Of(overlay).SiloContainer;
        Assert.Equal(["/health/live", "/health/ready"], Sources.HealthPaths);
        Assert.All(["startupProbe", "readinessProbe", "livenessProbe"], probe =>
        {
            Assert.Equal(probe == "readinessProbe" ? "/health/ready" : "/health/live", container[probe]["httpGet/path"].Text);
            Assert.Equal("http", container[probe]["httpGet/port"].Text);
        });
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_terminating_pod_has_time_to_leave_the_service_and_to_drain(string overlay)
    {
        var preStop = Overlay.Of(overlay).SiloContainer["lifecycle/preStop/sleep/seconds"].Number;
        var grace = Overlay.Of(overlay).Silo["spec/template/spec/terminationGracePeriodSeconds"].Number;
        Assert.True(preStop >= 5, "Nodes need some seconds to hear that a pod is to go");
        var drain = Variables(overlay)["STATESTORE_DRAIN_MS"]["value"].Number / 1000;
        Assert.True(grace >= preStop + drain + Sources.ServerShutdown + 10, $"{grace} s for {preStop} s, {drain} s and {Sources.ServerShutdown} s");
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void An_update_starts_a_new_silo_before_it_stops_an_old_one(string overlay)
    {
        var strategy = Overlay.Of(overlay).Silo["spec/strategy"];
        Assert.Equal("RollingUpdate", strategy["type"].Text);
        Assert.Equal("0", strategy["rollingUpdate/maxUnavailable"].Text);
        Assert.Equal("1", strategy["rollingUpdate/maxSurge"].Text);
    }

    private static Dictionary<string, Yaml> Variables(string overlay) =>
        Overlay.Of(overlay).SiloContainer["env"].Items.ToDictionary(variable => variable["name"].Text!);
}
