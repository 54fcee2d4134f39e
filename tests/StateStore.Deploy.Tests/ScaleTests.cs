namespace StateStore.Deploy.Tests;

/// <summary>The number of silos, and their distribution over nodes.</summary>
public sealed class ScaleTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Fact]
    public void The_overlay_one_has_one_silo_and_no_disruption_budget()
    {
        var one = Overlay.Of("one");
        Assert.False(one.Silo["spec/replicas"].Exists);
        Assert.Empty(one.All("HorizontalPodAutoscaler"));
        Assert.Empty(one.All("PodDisruptionBudget"));
    }

    [Fact]
    public void The_overlay_three_has_at_least_three_silos_and_the_autoscaler_sets_their_number()
    {
        var three = Overlay.Of("three");
        var autoscaler = Assert.Single(three.All("HorizontalPodAutoscaler"));
        Assert.False(three.Silo["spec/replicas"].Exists);
        Assert.Equal(3, autoscaler["spec/minReplicas"].Number);
        Assert.True(autoscaler["spec/maxReplicas"].Number > 3);
        Assert.Equal(
            (three.Silo["apiVersion"].Text, three.Silo["kind"].Text, three.Silo["metadata/name"].Text),
            (autoscaler["spec/scaleTargetRef/apiVersion"].Text, autoscaler["spec/scaleTargetRef/kind"].Text, autoscaler["spec/scaleTargetRef/name"].Text));

        // The autoscaler measures the use in percent of the requested processor time.
        Assert.True(three.SiloContainer["resources/requests/cpu"].Exists);
    }

    [Fact]
    public void The_disruption_budget_allows_one_unavailable_silo()
    {
        var budget = Assert.Single(Overlay.Of("three").All("PodDisruptionBudget"));
        Assert.True(Overlay.Of("three").Silo["spec/template/metadata/labels"].Includes(budget["spec/selector/matchLabels"]));
        Assert.Equal("1", budget["spec/maxUnavailable"].Text);
    }

    /// <summary>The spread is preferred, not required: an update adds a pod, which must find a node even when there are only three.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void Silos_prefer_different_nodes_and_zones(string overlay)
    {
        var silo = Overlay.Of(overlay).Silo;
        var labels = silo["spec/template/metadata/labels"];
        var apart = Assert.Single(silo["spec/template/spec/affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution"].Items);
        Assert.Equal("kubernetes.io/hostname", apart["podAffinityTerm/topologyKey"].Text);
        Assert.True(labels.Includes(apart["podAffinityTerm/labelSelector/matchLabels"]));
        var spread = Assert.Single(silo["spec/template/spec/topologySpreadConstraints"].Items);
        Assert.Equal("topology.kubernetes.io/zone", spread["topologyKey"].Text);
        Assert.True(labels.Includes(spread["labelSelector/matchLabels"]));
    }
}
