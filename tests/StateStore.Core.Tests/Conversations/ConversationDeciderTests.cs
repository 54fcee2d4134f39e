namespace StateStore.Core.Tests.Conversations;

/// <summary>The rules of a change. The rows of a test differ in one thing each.</summary>
public sealed class ConversationDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly SchemaBundle Machine = Bundle("""{"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":["DONE","START"],"DONE":[]}}""");

    [Fact]
    public void Getting_a_missing_conversation_creates_it_in_the_initial_state_with_empty_data()
    {
        var created = Decide(new ConversationCommand.GetOrCreate(Noon), default, Machine).Event;
        var without = Decide(new ConversationCommand.GetOrCreate(Noon), default, null).Event;

        Assert.Equal(
            new(ConversationEventType.Created, new(1), null, new("START", JsonText.EmptyObject) { EnteredAt = Noon, UpdatedAt = Noon }, Noon), created);
        Assert.Equal("unknown", without?.Current?.State);
    }

    [Fact]
    public void Getting_an_existing_conversation_makes_no_event()
    {
        var decision = Decide(new ConversationCommand.GetOrCreate(Noon), At(3, "PROPOSE"), Machine);

        Assert.Null(decision.Event);
        Assert.Null(decision.Error);
    }

    [Theory]
    [InlineData(null, "PROPOSE", null)]
    [InlineData(null, "START", null)]
    [InlineData(null, "DONE", "Invalid transition from \"START\" to \"DONE\". Allowed states: PROPOSE")]
    [InlineData("START", "PROPOSE", null)]
    [InlineData("START", "START", null)]
    [InlineData("START", "DONE", "Invalid transition from \"START\" to \"DONE\". Allowed states: PROPOSE")]
    [InlineData("PROPOSE", "NOWHERE", "Invalid transition from \"PROPOSE\" to \"NOWHERE\". Allowed states: DONE, START")]
    [InlineData("DONE", "START", "Invalid transition from \"DONE\" to \"START\". Allowed states: none")]
    [InlineData("DONE", "DONE", null)]
    [InlineData("FOREIGN", "START", "Invalid transition from \"FOREIGN\" to \"START\". Allowed states: none")]
    [InlineData("FOREIGN", "FOREIGN", null)]
    public void The_state_machine_decides_which_transitions_are_allowed(string? from, string to, string? refusal)
    {
        var decision = Decide(Set(to, """{"n":2}"""), from is null ? default : At(3, from), Machine);

        Assert.Equal(refusal, decision.Error?.Message);
        Assert.Equal(refusal is null ? to : null, decision.Event?.Current?.State);
        Assert.Equal(refusal is null ? null : (ErrorCode?)ErrorCode.InvalidTransition, decision.Error?.Code);
    }

    [Fact]
    public void A_refused_transition_lists_the_allowed_states_for_programs()
    {
        var decision = Decide(Set("N\"O", "{}"), At(3, "PROPOSE"), Machine);

        Assert.Equal("""{"from":"PROPOSE","to":"N\"O","allowed":["DONE","START"]}""", decision.Error?.Details.ToString());
    }

    [Fact]
    public void A_namespace_without_a_state_machine_allows_every_state() => Assert.NotNull(Decide(Set("anything", "{}"), At(3, "START"), null).Event);

    [Fact]
    public void A_change_event_has_the_previous_and_the_current_conversation()
    {
        var changed = Decide(Set("PROPOSE", """{"n":2}"""), At(3, "START", """{"n":1}"""), Machine).Event;

        var expected = new ConversationEvent(
            ConversationEventType.Changed,
            new(4),
            new("START", ParseJson("""{"n":1}""")),
            new("PROPOSE", ParseJson("""{"n":2}""")) { EnteredAt = Noon, UpdatedAt = Noon },
            Noon);
        Assert.Equal(expected, changed);
        Assert.Equal(new(new(4), expected.Current), ConversationDecider.Evolve(expected));
    }

    [Theory]
    [InlineData("START", 60, 60)]
    [InlineData("PROPOSE", 0, 60)]
    public void A_change_keeps_the_entered_time_only_if_it_keeps_the_state(string state, int entered, int updated)
    {
        var begun = new Conversation(state, JsonText.EmptyObject) { EnteredAt = Noon, UpdatedAt = Noon };
        var later = Noon.AddSeconds(60);

        var changed = Decide(new ConversationCommand.Set(later, "PROPOSE", ParseJson("""{"n":2}"""), false, null), new(new(3), begun), Machine).Event!.Current!;

        Assert.Equal((Noon.AddSeconds(entered), Noon.AddSeconds(updated)), (changed.EnteredAt, changed.UpdatedAt));
    }

    [Fact]
    public void A_change_within_a_state_that_was_entered_at_an_unknown_time_leaves_it_unknown() =>
        Assert.Null(Decide(Set("START", """{"n":2}"""), At(3, "START"), Machine).Event!.Current!.EnteredAt);

    [Fact]
    public void Setting_a_deleted_conversation_creates_it_under_the_next_version()
    {
        var created = Decide(Set("PROPOSE", "{}"), new(new(7), null), Machine).Event;

        Assert.Equal((ConversationEventType.Created, 8), (created!.Type, created.Version.Value));
        Assert.Null(created.Previous);
    }

    [Theory]
    [InlineData("""{"n":7,"m":{"a":1}}""", true)]
    [InlineData("""{"m":{"a":1},"n":7}""", true)]
    [InlineData("""{"n":7.0,"m":{"a":1e0}}""", true)]
    [InlineData("""{"n":"7","m":{"a":1}}""", false)]
    [InlineData("""{"n":7,"m":{"a":true}}""", false)]
    [InlineData("""{"n":7,"m":{"a":1},"x":null}""", false)]
    [InlineData("""{"n":7}""", false)]
    public void The_same_state_with_structurally_equal_data_changes_nothing(string data, bool same)
    {
        var decision = Decide(Set("START", data), At(3, "START", """{"n":7,"m":{"a":1}}"""), Machine);

        Assert.Null(decision.Error);
        Assert.Equal(same, decision.Event is null);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Data_that_are_not_an_object_are_refused(string data)
    {
        Assert.Equal(ErrorCode.InvalidData, Decide(Set("PROPOSE", data), At(3, "START"), Machine).Error?.Code);
        Assert.Equal(ErrorCode.InvalidData, Decide(Set("PROPOSE", data) with { Merge = true }, At(3, "START"), Machine).Error?.Code);
    }

    [Theory]
    [InlineData(3, 3, null)]
    [InlineData(3, 2, "Expected version 2, but the current version is 3")]
    [InlineData(3, 0, "Expected version 0, but the current version is 3")]
    [InlineData(0, 0, null)]
    [InlineData(0, 1, "Expected version 1, but it does not exist")]
    public void An_expected_version_must_be_the_current_one(long current, long expected, string? refusal)
    {
        var before = current == 0 ? default : At(current, "START");
        var decision = Decide(Set("PROPOSE", "{}") with { ExpectedVersion = expected }, before, Machine);

        Assert.Equal(refusal, decision.Error?.Message);
        Assert.Equal(refusal is null, decision.Event is not null);
    }

    [Fact]
    public void A_deleted_conversation_meets_expected_version_0() =>
        Assert.NotNull(Decide(Set("PROPOSE", "{}") with { ExpectedVersion = 0 }, new(new(7), null), Machine).Event);

    [Fact]
    public void The_expected_version_is_checked_before_the_data_and_the_state_machine()
    {
        var decision = Decide(Set("NOWHERE", "[]") with { ExpectedVersion = 9 }, At(3, "START"), Machine);

        Assert.Equal(ErrorCode.VersionConflict, decision.Error?.Code);
        Assert.Equal("""{"expected_version":9,"current_version":3}""", decision.Error?.Details.ToString());
    }

    [Fact]
    public void A_merge_keeps_the_members_that_the_patch_does_not_name()
    {
        var merged = Decide(Set("START", """{"b":null,"c":{"y":2}}""") with { Merge = true }, At(3, "START", """{"a":1,"b":2,"c":{"x":1}}"""), Machine);

        Assert.Equal("""{"a":1,"c":{"x":1,"y":2}}""", merged.Event?.Current?.Data.ToString());
    }

    [Fact]
    public void A_merge_into_a_missing_conversation_starts_from_empty_data() => Assert.Equal(
        """{"a":1}""", Decide(Set("START", """{"a":1,"b":null}""") with { Merge = true }, default, Machine).Event?.Current?.Data.ToString());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Data_larger_than_the_limit_are_refused_with_and_without_a_merge(bool merge)
    {
        var limits = Limits.Default with { DataBytes = 20 };
        var command = Set("START", """{"b":"1234567890"}""") with { Merge = merge };

        var decision = ConversationDecider.Decide(command, At(3, "START", """{"a":"12"}"""), Machine, limits);

        Assert.Equal(merge ? ErrorCode.TooLarge : null, decision.Error?.Code);
    }

    [Fact]
    public void A_deletion_has_a_version_of_its_own()
    {
        var deleted = Decide(new ConversationCommand.Delete(Noon, 3), At(3, "START"), Machine).Event;

        Assert.Equal((ConversationEventType.Deleted, 4), (deleted!.Type, deleted.Version.Value));
        Assert.Null(deleted.Current);
        Assert.Equal(new(new(4), null), ConversationDecider.Evolve(deleted));
    }

    [Fact]
    public void A_deletion_needs_a_conversation_at_the_expected_version()
    {
        Assert.Equal(ErrorCode.NotFound, Decide(new ConversationCommand.Delete(Noon, null), default, Machine).Error?.Code);
        Assert.Equal(ErrorCode.NotFound, Decide(new ConversationCommand.Delete(Noon, 7), new(new(7), null), Machine).Error?.Code);
        Assert.Equal(ErrorCode.VersionConflict, Decide(new ConversationCommand.Delete(Noon, 2), At(3, "START"), Machine).Error?.Code);
    }

    [Fact]
    public void A_conversation_of_an_older_tool_continues_above_the_versions_of_its_namespace_and_exists_for_an_expected_version()
    {
        var old = new Versioned<Conversation>(new(-123) { Floor = 41 }, new("START", JsonText.EmptyObject));

        Assert.Equal(42, Decide(Set("PROPOSE", "{}"), old, Machine).Event?.Version.Value);
        Assert.Equal(ErrorCode.VersionConflict, Decide(Set("PROPOSE", "{}") with { ExpectedVersion = 0 }, old, Machine).Error?.Code);
        Assert.NotNull(Decide(Set("PROPOSE", "{}") with { ExpectedVersion = old.Number }, old, Machine).Event);
    }

    private static ConversationCommand.Set Set(string state, string data) => new(Noon, state, ParseJson(data), false, null);

    private static Versioned<Conversation> At(long version, string state, string data = "{}") => new(new(version), new(state, ParseJson(data)));

    private static Decision<ConversationEvent> Decide(ConversationCommand command, Versioned<Conversation> current, SchemaBundle? bundle) =>
        ConversationDecider.Decide(command, current, bundle, Limits.Default);
}
