namespace StateStore.Deploy.Tests;

/// <summary>Rules for every pod of the manifests.</summary>
public sealed class PodTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_pod_runs_without_root_privileges_capabilities_and_a_service_account_token(string overlay) => Assert.All(Pods(overlay), pod =>
    {
        Assert.Equal("false", pod["automountServiceAccountToken"].Text);
        Assert.Equal("false", pod["enableServiceLinks"].Text);
        Assert.Equal("true", pod["securityContext/runAsNonRoot"].Text);
        Assert.True(pod["securityContext/runAsUser"].Number > 0);
        Assert.Equal("RuntimeDefault", pod["securityContext/seccompProfile/type"].Text);
        Assert.All(pod["containers"].Items, container =>
        {
            Assert.Equal("false", container["securityContext/allowPrivilegeEscalation"].Text);
            Assert.Equal("true", container["securityContext/readOnlyRootFilesystem"].Text);
            Assert.Equal(["ALL"], container["securityContext/capabilities/drop"].Items.Select(item => item.Text));
            Assert.False(container["securityContext/capabilities/add"].Exists);
        });
    });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_have_requests_limits_and_probes(string overlay) => Assert.All(Pods(overlay).SelectMany(pod => pod["containers"].Items), container =>
    {
        Assert.All(["requests/cpu", "requests/memory", "limits/cpu", "limits/memory"], amount => Assert.True(container["resources"][amount].Exists, amount));
        Assert.All(["startupProbe", "readinessProbe", "livenessProbe"], probe => Assert.True(container[probe].Exists, probe));
    });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_volume_mount_of_a_pod_has_its_volume(string overlay) => Assert.All(Overlay.Of(overlay).Objects.Where(IsWorkload), workload =>
    {
        var pod = workload["spec/template/spec"];
        var volumes = pod["volumes"].Items.Select(volume => volume["name"].Text)
            .Concat(workload["spec/volumeClaimTemplates"].Items.Select(claim => claim["metadata/name"].Text));
        Assert.Equal(volumes.Order(), pod["containers"].Items.SelectMany(container => container["volumeMounts"].Items).Select(mount => mount["name"].Text).Order());
    });

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Every_object_is_in_the_namespace_that_enforces_the_restricted_pod_security(string overlay)
    {
        var space = Assert.Single(Overlay.Of(overlay).All("Namespace"));
        Assert.Equal("restricted", space["metadata/labels"].Texts["pod-security.kubernetes.io/enforce"]);
        Assert.All(
            Overlay.Of(overlay).Objects.Where(found => found["kind"].Text != "Namespace"),
            found => Assert.Equal(space["metadata/name"].Text, found["metadata/namespace"].Text));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void No_manifest_contains_a_secret(string overlay)
    {
        Assert.Empty(Overlay.Of(overlay).All("Secret"));
        var variables = Pods(overlay).SelectMany(pod => pod["containers"].Items).SelectMany(container => container["env"].Items).ToList();
        Assert.Equal(2, variables.Count(variable => variable["valueFrom/secretKeyRef/name"].Text == "statestore-redis"));
        var passwords = Overlay.Of(overlay).Text.Split("password=")[1..];
        Assert.NotEmpty(passwords);
        Assert.All(passwords, behind => Assert.StartsWith("$(", behind, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Selectors_match_the_labels_and_ports_of_their_targets(string overlay)
    {
        Assert.All(Overlay.Of(overlay).Objects.Where(IsWorkload), workload =>
            Assert.True(workload["spec/template/metadata/labels"].Includes(workload["spec/selector/matchLabels"])));
        foreach (var service in Overlay.Of(overlay).All("Service"))
        {
            var target = Assert.Single(
                Overlay.Of(overlay).Objects.Where(IsWorkload), workload => workload["spec/template/metadata/labels"].Includes(service["spec/selector"]));
            var ports = target["spec/template/spec/containers"].Items.SelectMany(container => container["ports"].Items).Select(port => port["name"].Text);
            Assert.All(service["spec/ports"].Items, port => Assert.Contains(port["targetPort"].Text, ports));
        }
    }

    private static IEnumerable<Yaml> Pods(string overlay) => Overlay.Of(overlay).Objects.Where(IsWorkload).Select(workload => workload["spec/template/spec"]);

    private static bool IsWorkload(Yaml found) => found["spec/template/spec/containers"].Exists;
}
