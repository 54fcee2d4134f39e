namespace StateStore.Deploy.Tests;

/// <summary>How many silos there are, and where.</summary>
public sealed class ScaleTests
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Fact]
    public void One_is_one_and_no_budget_keeps_its_node_from_being_drained()
    {
        var one = Overlay.Of("one");
        Assert.False(one.Silo["spec/replicas"].Exists);
        Assert.Empty(one.All("HorizontalPodAutoscaler"));
        Assert.Empty(one.All("PodDisruptionBudget"));
    }

    [Fact]
    public void Three_is_three_or_more_and_the_autoscaler_alone_decides()
    {
        var three = Overlay.Of("three");
        var autoscaler = Assert.Single(three.All("HorizontalPodAutoscaler"));
        Assert.False(three.Silo["spec/replicas"].Exists);
        Assert.Equal(3, autoscaler["spec/minReplicas"].Number);
        Assert.True(autoscaler["spec/maxReplicas"].Number > 3);
        Assert.Equal(
            (three.Silo["apiVersion"].Text, three.Silo["kind"].Text, three.Silo["metadata/name"].Text),
            (autoscaler["spec/scaleTargetRef/apiVersion"].Text, autoscaler["spec/scaleTargetRef/kind"].Text, autoscaler["spec/scaleTargetRef/name"].Text));

        // Its measure is a part of what is asked for.
        Assert.True(three.SiloContainer["resources/requests/cpu"].Exists);
    }

    [Fact]
    public void Of_three_one_may_be_away()
    {
        var budget = Assert.Single(Overlay.Of("three").All("PodDisruptionBudget"));
        Assert.True(Overlay.Of("three").Silo["spec/template/metadata/labels"].Includes(budget["spec/selector/matchLabels"]));
        Assert.Equal("1", budget["spec/maxUnavailable"].Text);
    }

    /// <summary>Preferred, not demanded: the one pod more of an update must find a node where there are only three.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public void Silos_keep_apart(string overlay)
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
