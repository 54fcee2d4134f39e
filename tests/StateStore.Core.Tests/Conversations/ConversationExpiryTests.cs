using System.Text;

namespace StateStore.Core.Tests.Conversations;

/// <summary>The expiry of a conversation: from the ttl of the change, else from the ttl of the bundle, else never.</summary>
public sealed class ConversationExpiryTests
{
    private static readonly DateTimeOffset Noon = new(2024, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly SchemaBundle OneHour = ParseBundle("""{"fsm":{"initial":"A","transitions":{"A":["B"]}},"ttl":"1h"}""").Value;

    private static readonly SchemaBundle NoTtl = Bundle("""{"initial":"A","transitions":{"A":["B"]}}""");

    [Theory]
    [InlineData(0, false, null)]
    [InlineData(0, true, 3600)]
    [InlineData(-1, true, null)]
    [InlineData(5_000, false, 5)]
    [InlineData(5_000, true, 5)]
    public void The_ttl_of_a_set_wins_over_the_ttl_of_the_bundle(long ttl, bool bundleSays, int? seconds)
    {
        var set = ConversationDecider.Decide(Set("B", ttl), Living(Noon.AddMinutes(1)), bundleSays ? OneHour : NoTtl, Limits.Default).Event;

        Assert.Equal(ConversationEventType.Changed, set!.Type);
        Assert.Equal(seconds is { } s ? Noon.AddSeconds(s) : null, set.Current!.ExpiresAt);
    }

    [Fact]
    public void A_created_conversation_has_the_ttl_of_the_bundle()
    {
        var created = ConversationDecider.Decide(new ConversationCommand.GetOrCreate(Noon), default, OneHour, Limits.Default).Event;

        Assert.Equal(Noon.AddHours(1), created!.Current!.ExpiresAt);
    }

    [Fact]
    public void A_set_that_changes_only_the_expiry_is_a_touch_and_a_set_that_changes_nothing_makes_no_event()
    {
        var touched = ConversationDecider.Decide(Set("A", 5_000), Living(Noon.AddMinutes(1)), NoTtl, Limits.Default).Event;
        var nothing = ConversationDecider.Decide(Set("A", 5_000), Living(Noon.AddSeconds(5)), NoTtl, Limits.Default);

        Assert.Equal((ConversationEventType.Touched, 4), (touched!.Type, touched.Version.Value));
        Assert.Null(nothing.Event);
        Assert.Null(nothing.Error);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public void A_conversation_expires_exactly_at_its_expiry_time(int millisecondsLeft, bool isOver)
    {
        var expired = ConversationDecider.Expire(Living(Noon.AddMilliseconds(millisecondsLeft)), Noon);

        Assert.Equal(isOver, expired is not null);
        Assert.True(expired is null || (expired.Type, expired.Version.Value, expired.Current) == (ConversationEventType.Expired, 4, null));
    }

    [Theory]
    [InlineData("\"2h\"", true)]
    [InlineData("\"-1\"", true)]
    [InlineData("\"soon\"", false)]
    [InlineData("true", false)]
    [InlineData("\"0s\"", false)]
    [InlineData("\"100000d\"", false)]
    public void The_ttl_of_a_bundle_is_a_duration_or_minus_1(string ttl, bool isTaken)
    {
        var bundle = ParseBundle($$$"""{"fsm":{"initial":"A","transitions":{}},"ttl":{{{ttl}}}}""");

        Assert.Equal(isTaken ? null : ErrorCode.InvalidInput, bundle.IsOk ? (ErrorCode?)null : bundle.Error.Code);
    }

    [Fact]
    public void The_stored_form_has_the_expiry_last_and_decodes_to_the_same_conversation()
    {
        var conversation = new Conversation("A", JsonText.EmptyObject) { ExpiresAt = Noon };
        var stored = ConversationCodec.Encode(new(3), conversation);

        Assert.Equal("""{"version":3,"state":"A","data":{},"expires_at":1704196800000}""", Encoding.UTF8.GetString(stored));
        Assert.Equal(conversation, ConversationCodec.Decode(stored));
    }

    [Fact]
    public void The_event_of_a_conversation_with_an_expiry_contains_expires_at()
    {
        var happened = new ConversationEvent(
            ConversationEventType.Touched, new(2), new("A", JsonText.EmptyObject), new("A", JsonText.EmptyObject) { ExpiresAt = Noon.AddHours(1) }, Noon);

        Assert.Equal(
            """{"namespace":"bot","conversation_id":"c","previous":{"state":"A","data":{}},"current":{"state":"A","data":{}},"at":"2024-01-02T12:00:00.000Z","version":2,"type":"touched","expires_at":"2024-01-02T13:00:00.000Z"}""",
            Encoding.UTF8.GetString(ConversationCodec.EncodeEvent("bot", "c", happened)));
    }

    private static ConversationCommand.Set Set(string state, long ttl) => new(Noon, state, JsonText.EmptyObject, false, null) { Ttl = TimeToLive.FromTrusted(ttl) };

    private static Versioned<Conversation> Living(DateTimeOffset until) => new(new(3), new("A", JsonText.EmptyObject) { ExpiresAt = until });
}
