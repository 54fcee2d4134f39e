namespace StateStore.Core.Tests.Namespaces;

public sealed class NamespaceDeciderTests
{
    private static readonly SchemaBundle One = Bundle("""{"initial":"A","transitions":{}}""");
    private static readonly SchemaBundle Other = Bundle("""{"transitions":{},"initial":"A"}""");

    [Fact]
    public void The_first_bundle_is_version_1_and_each_new_bundle_is_the_next_version()
    {
        var first = Decide(new NamespaceCommand.SetBundle(One, null), default);
        var second = Decide(new NamespaceCommand.SetBundle(Other, null), NamespaceDecider.Evolve(first.Event!));

        Assert.Equal(new NamespaceEvent.BundleSet(new(1), One), first.Event);
        Assert.Equal(new NamespaceEvent.BundleSet(new(2), Other), second.Event);
    }

    [Fact]
    public void The_same_bundle_again_changes_nothing()
    {
        var decision = Decide(new NamespaceCommand.SetBundle(Bundle("""{ "initial": "A", "transitions": { } }"""), null), new(new(4), One));

        Assert.Null(decision.Event);
        Assert.Null(decision.Error);
    }

    [Fact]
    public void A_bundle_set_after_a_removal_does_not_get_an_old_version()
    {
        var removed = Decide(new NamespaceCommand.RemoveBundle(null), new(new(4), One));
        var after = NamespaceDecider.Evolve(removed.Event!);
        var set = Decide(new NamespaceCommand.SetBundle(One, null), after);

        Assert.Equal(new(new(5), null), after);
        Assert.Equal(new NamespaceEvent.BundleSet(new(6), One), set.Event);
    }

    [Theory]
    [InlineData(4, 4, true)]
    [InlineData(4, 3, false)]
    [InlineData(4, 0, false)]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    public void An_expected_version_must_be_the_current_one(long current, long expected, bool accepted)
    {
        var before = current == 0 ? default : new Versioned<SchemaBundle>(new(current), One);
        var decision = Decide(new NamespaceCommand.SetBundle(Other, expected), before);

        Assert.Equal(accepted, decision.Event is not null);
        Assert.Equal(accepted ? null : ErrorCode.VersionConflict, decision.Error?.Code);
    }

    [Fact]
    public void A_removal_needs_a_bundle_at_the_expected_version()
    {
        Assert.Equal(ErrorCode.NotFound, Decide(new NamespaceCommand.RemoveBundle(null), default).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, Decide(new NamespaceCommand.RemoveBundle(5), new(new(5), null)).Error?.Code);
        Assert.Equal(ErrorCode.VersionConflict, Decide(new NamespaceCommand.RemoveBundle(3), new(new(4), One)).Error?.Code);
    }

    [Fact]
    public void A_bundle_is_stored_with_its_version_first_and_decodes_to_the_same_bundle()
    {
        var stored = BundleCodec.Encode(new(7), One);

        Assert.Equal("""{"version":7,"fsm":{"initial":"A","transitions":{}}}""", System.Text.Encoding.UTF8.GetString(stored));
        Assert.Equal(One.FsmJson, SchemaBundle.ParseStored(stored, Limits.Default).Value.FsmJson);
    }

    private static Decision<NamespaceEvent> Decide(NamespaceCommand command, Versioned<SchemaBundle> current) => NamespaceDecider.Decide(command, current);
}
