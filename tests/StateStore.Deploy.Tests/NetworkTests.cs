namespace StateStore.Deploy.Tests;

/// <summary>The network policies of the cluster. There is no authentication, so they are the only access control.</summary>
public sealed class NetworkTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void A_policy_forbids_all_traffic_that_no_other_policy_allows(string overlay)
    {
        var all = Overlay.Of(overlay).One("NetworkPolicy", "nothing-else");
        Assert.Empty(all["spec/podSelector"].Members);
        Assert.Equal(["Ingress", "Egress"], all["spec/policyTypes"].Items.Select(type => type.Text));
        Assert.False(all["spec/ingress"].Exists);
        Assert.False(all["spec/egress"].Exists);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Only_labelled_clients_reach_a_silo_and_only_over_HTTP(string overlay)
    {
        var ways = Incoming(overlay, Overlay.Of(overlay).Silo).Where(way => way.Port == Port(overlay, "http")).ToList();
        Assert.Equal(2, ways.Count);
        Assert.All(ways, way => Assert.Equal("true", way.From["podSelector/matchLabels"].Texts["statestore-client"]));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Only_silos_reach_the_silo_port_and_only_silos_and_labelled_Orleans_clients_reach_the_gateway(string overlay)
    {
        var silo = Overlay.Of(overlay).Silo;
        var ways = Incoming(overlay, silo).Where(way => way.Port != Port(overlay, "http")).ToLookup(way => IsFromSilos(way.From, silo));
        Assert.Equal([Port(overlay, "silo"), Port(overlay, "gateway")], ways[true].Select(way => way.Port).OrderBy(port => port, StringComparer.Ordinal));
        Assert.Equal([Port(overlay, "gateway"), Port(overlay, "gateway")], ways[false].Select(way => way.Port));
        Assert.All(ways[false], way => Assert.Equal("true", way.From["podSelector/matchLabels"].Texts["statestore-orleans-client"]));
    }

    /// <summary>An Orleans client connects to each silo, so the name of the service must resolve to the addresses of all of them.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void The_gateway_service_is_headless(string overlay)
    {
        var gateway = Overlay.Of(overlay).One("Service", "statestore-gateway");
        Assert.Equal("None", gateway["spec/clusterIP"].Text);
        Assert.Equal(Port(overlay, "gateway"), Assert.Single(gateway["spec/ports"].Items)["port"].Text);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Only_silos_and_the_backup_reach_Redis(string overlay)
    {
        var backup = Overlay.Of(overlay).One("CronJob", "backup")["spec/jobTemplate/spec/template/metadata/labels"];
        var ways = Incoming(overlay, Overlay.Of(overlay).Redis).ToList();
        Assert.Equal(["6379", "6379"], ways.Select(way => way.Port));
        Assert.Single(ways, way => IsFromSilos(way.From, Overlay.Of(overlay).Silo));
        Assert.Single(ways, way => !way.From["namespaceSelector"].Exists && backup.Includes(way.From["podSelector/matchLabels"]));
    }

    /// <summary>The allowed targets are the other silos, Redis, and the name service.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void Silos_reach_only_silos_Redis_and_DNS(string overlay)
    {
        var ways = Ways(Policies(overlay, Overlay.Of(overlay).Silo), "egress", "to").ToList();
        var toSilos = ways.Where(way => IsFromSilos(way.From, Overlay.Of(overlay).Silo)).Select(way => way.Port);
        var toRedis = ways.Where(way => Overlay.Of(overlay).Redis["spec/template/metadata/labels"].Includes(way.From["podSelector/matchLabels"]));
        Assert.Equal([Port(overlay, "silo"), Port(overlay, "gateway")], toSilos);
        Assert.Equal("6379", Assert.Single(toRedis).Port);
        Assert.Equal(["11111", "30000", "6379", "53", "53"], ways.Select(way => way.Port));
    }

    private static bool IsFromSilos(Yaml from, Yaml silo) =>
        !from["namespaceSelector"].Exists && silo["spec/template/metadata/labels"].Includes(from["podSelector/matchLabels"]);

    private static string? Port(string overlay, string name) =>
        Overlay.Of(overlay).SiloContainer["ports"].Items.Single(port => port["name"].Text == name)["containerPort"].Text;

    private static IEnumerable<(Yaml From, string? Port)> Incoming(string overlay, Yaml workload) => Ways(Policies(overlay, workload), "ingress", "from");

    private static IEnumerable<Yaml> Policies(string overlay, Yaml workload) => Overlay.Of(overlay).All("NetworkPolicy")
        .Where(policy => workload["spec/template/metadata/labels"].Includes(policy["spec/podSelector/matchLabels"]));

    /// <summary>A rule without peers or without ports allows all of them. It appears here as an empty entry.</summary>
    private static IEnumerable<(Yaml From, string? Port)> Ways(IEnumerable<Yaml> policies, string direction, string peers) =>
        from policy in policies
        from rule in policy["spec"][direction].Items
        from peer in rule[peers].Items.DefaultIfEmpty()
        from port in rule["ports"].Items.DefaultIfEmpty()
        select (peer, port["port"].Text);
}
