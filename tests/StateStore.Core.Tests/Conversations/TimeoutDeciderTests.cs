namespace StateStore.Core.Tests.Conversations;

/// <summary>The rules of timeouts. The rows of a test differ in one thing each.</summary>
public sealed class TimeoutDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly SchemaBundle Machine = Bundle("""
        {"initial":"A","transitions":{"A":["B","C"],"B":["C"],"C":[]},
         "after":{"A":[{"delay":"10m","to":"B","data":{"n":null,"by":"A"}},{"delay":"20m","to":"C"},{"delay":"30m","to":"A"}],
                  "B":{"delay":"5m","to":"C","restart":"on_change"}}}
        """);

    public static TheoryData<string, Func<Conversation?>> Entries => new()
    {
        { "create", () => Decide(new ConversationCommand.GetOrCreate(Noon), default).Event!.Current },
        { "set", () => Decide(Set("A"), default).Event!.Current },
        { "damaged", () => ConversationDecider.DecideDamaged(Set("A"), new(3), new(ErrorCode.Corrupt, "x"), Machine, Limits.Default).Event!.Current },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void Entering_a_state_arms_its_timeouts(string way, Func<Conversation?> enter) =>
        Assert.Equal(way + ": B 10, C 20, A 30", $"{way}: {Shown(enter())}");

    [Theory]
    [InlineData("A", 7, "B 10, C 20, A 30")]
    [InlineData("B", 7, "C 12")]
    [InlineData("C", 7, "")]
    public void A_set_keeps_the_times_of_the_state_that_stays_and_replaces_those_of_a_state_that_is_left(string to, int minute, string timeouts) =>
        Assert.Equal(timeouts, Shown(Decide(Set(to, """{"n":2}""", minute), Armed()).Event!.Current));

    [Fact]
    public void A_change_that_stays_restarts_only_the_timeouts_that_say_so()
    {
        var before = Armed("B", new ArmedTimeout("C", Noon.AddMinutes(5)));
        Assert.Equal("C 8", Shown(Decide(Set("B", """{"n":2}""", minute: 3), before).Event!.Current));
        Assert.Null(Decide(Set("B", minute: 3), before).Event);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(10, "B")]
    [InlineData(60, "B")]
    public void A_timeout_fires_from_its_time_on_and_the_earliest_first(int minute, string? state)
    {
        var fired = Decide(Due(minute), Armed()).Event;

        Assert.Equal(state, fired?.Current?.State);
        Assert.Equal(state is null ? null : new TimeoutCause("B", Noon.AddMinutes(10)), fired?.Cause);
    }

    [Fact]
    public void A_fired_timeout_patches_the_data_and_arms_the_timeouts_of_the_next_state()
    {
        var fired = Decide(Due(11), Armed()).Event!;

        Assert.Equal((ConversationEventType.Changed, """{"by":"A"}""", Noon.AddMinutes(11)), (fired.Type, fired.Current!.Data.ToString(), fired.Current.EnteredAt));
        Assert.Equal("C 16", Shown(fired.Current));
    }

    [Fact]
    public void A_timeout_to_its_own_state_starts_again_and_keeps_the_others()
    {
        var fired = Decide(Due(30), Armed("A", new("A", Noon.AddMinutes(30)), new("B", Noon.AddMinutes(40)))).Event!;

        Assert.Equal((ConversationEventType.Touched, "A", Noon), (fired.Type, fired.Current!.State, fired.Current.EnteredAt!.Value));
        Assert.Equal("B 40, A 60", Shown(fired.Current));
    }

    [Fact]
    public void A_timeout_to_its_own_state_does_not_restart_one_that_restarts_on_change()
    {
        var reminders = Bundle("""
            {"initial":"A","transitions":{"A":["B"],"B":[]},"after":{"A":[{"delay":"1m","to":"A"},{"delay":"3m","to":"B","restart":"on_change"}]}}
            """);

        Assert.Equal("A 2, B 3", Shown(Decide(Due(1), Armed("A", new("A", Noon.AddMinutes(1)), new("B", Noon.AddMinutes(3))), reminders).Event!.Current));
    }

    [Fact]
    public void A_timeout_whose_rule_is_gone_is_removed_and_nothing_else_changes()
    {
        var removed = Decide(Due(10), Armed("A", new("X", Noon.AddMinutes(5)), new("B", Noon.AddMinutes(10)))).Event!;

        Assert.Equal((ConversationEventType.Touched, "A", """{"n":1}""", "B 10"), (removed.Type, removed.Current!.State, removed.Current.Data.ToString(), Shown(removed.Current)));
        Assert.Equal(("X", true), (removed.Cause!.To, removed.Cause.IsRemoved));
        Assert.Equal("", Shown(Decide(Due(10), Armed("A", new ArmedTimeout("B", Noon)), null).Event!.Current));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "1h")]
    [InlineData(90, null)]
    [InlineData(90, "1h")]
    public void A_timeout_keeps_the_expiry_unless_the_bundle_has_a_ttl(int? expiry, string? ttl)
    {
        var before = Armed();
        before = before with { Value = before.Value! with { ExpiresAt = expiry is { } minutes ? Noon.AddMinutes(minutes) : null } };
        var bundle = Machine with { Ttl = ttl is null ? default : DurationText.Ttl(ttl, Limits.Default).Value };

        var expected = ttl is null ? before.Value.ExpiresAt : Noon.AddMinutes(10).AddHours(1);
        Assert.Equal(expected, Decide(Due(10), before, bundle).Event!.Current!.ExpiresAt);
    }

    [Fact]
    public void A_stuck_conversation_fires_nothing_until_a_change_clears_it()
    {
        var stuck = ConversationDecider.Evolve(ConversationDecider.Stick(Armed(), new(ErrorCode.InvalidData, "bad"), Noon.AddMinutes(10)));

        Assert.Equal(new StuckTimeout("B", ErrorCode.InvalidData, "bad", Noon.AddMinutes(10)), stuck.Value!.Stuck);
        Assert.Equal(("B 10, C 20, A 30", null), (Shown(stuck.Value), stuck.Value.DueAt));
        Assert.Null(Decide(Due(60), stuck).Event);
        Assert.Null(Decide(Set("A", """{"n":1}""", 11), stuck).Event);
        Assert.Null(Decide(Set("A", """{"n":2}""", 11), stuck).Event!.Current!.Stuck);
        Assert.Equal(Noon.AddMinutes(10), Decide(new ConversationCommand.CancelTimeout(Noon, "C", null), stuck).Event!.Current!.DueAt);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(10_000)]
    public void The_message_of_a_stuck_timeout_is_bounded_and_valid_Unicode(int length)
    {
        var message = string.Concat("x", string.Concat(Enumerable.Repeat("😀", length / 2)));
        var stuck = ConversationDecider.Stick(Armed(), new(ErrorCode.HookRejected, message), Noon).Current!.Stuck!;

        Assert.InRange(stuck.Message.Length, 400, 500);
        Assert.Equal(stuck.Message, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(stuck.Message)));
    }

    [Fact]
    public void Only_a_namespace_without_timeouts_takes_a_damaged_conversation_that_is_due_as_expired()
    {
        var corrupt = new StoreError(ErrorCode.Corrupt, "x");
        Assert.Equal(corrupt, ConversationDecider.DecideDamaged(Due(1), new(3), corrupt, Machine, Limits.Default).Error);
        Assert.Equal(ConversationEventType.Expired, ConversationDecider.DecideDamaged(Due(1), new(3), corrupt, null, Limits.Default).Event!.Type);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(5, null, 5)]
    [InlineData(null, 5, 5)]
    [InlineData(5, 6, 5)]
    [InlineData(6, 5, 5)]
    [InlineData(5, 5, 5)]
    public void A_conversation_is_due_at_its_expiry_or_its_earliest_timeout(int? expiry, int? timeout, int? due)
    {
        DateTimeOffset? At(int? minute) => minute is { } minutes ? Noon.AddMinutes(minutes) : null;
        var conversation = new Conversation("A", JsonText.EmptyObject)
        {
            ExpiresAt = At(expiry),
            Timeouts = At(timeout) is { } at ? [new("C", at.AddMinutes(9)), new("B", at)] : [],
        };

        Assert.Equal(At(due), conversation.DueAt);
    }

    private static string Shown(Conversation? conversation) =>
        string.Join(", ", conversation!.Timeouts.Select(timeout => $"{timeout.To} {(timeout.At - Noon).TotalMinutes}"));

    private static Versioned<Conversation> Armed() => Armed("A", new("B", Noon.AddMinutes(10)), new("C", Noon.AddMinutes(20)), new("A", Noon.AddMinutes(30)));

    private static Versioned<Conversation> Armed(string state, params ArmedTimeout[] timeouts) =>
        new(new(3), new(state, ParseJson("""{"n":1}""")) { EnteredAt = Noon, UpdatedAt = Noon, Timeouts = [.. timeouts] });

    private static ConversationCommand.Set Set(string state, string data = """{"n":1}""", int minute = 0) =>
        new(Noon.AddMinutes(minute), state, ParseJson(data), Merge: false, ExpectedVersion: null);

    private static ConversationCommand.HandleDue Due(int minute) => new(Noon.AddMinutes(minute), FiresTimeouts: true);

    private static Decision<ConversationEvent> Decide(ConversationCommand command, Versioned<Conversation> current) => Decide(command, current, Machine);

    private static Decision<ConversationEvent> Decide(ConversationCommand command, Versioned<Conversation> current, SchemaBundle? bundle) =>
        ConversationDecider.Decide(command, current, bundle, Limits.Default);
}
