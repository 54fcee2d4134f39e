namespace StateStore.Core.Tests.Conversations;

/// <summary>The stored form of timeouts and of their causes in events, byte for byte.</summary>
public sealed class TimeoutCodecTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_704_196_800_123);

    private static readonly StuckTimeout Refused = new("B", ErrorCode.InvalidData, "no \"n\"", At.AddSeconds(1));

    private static readonly Conversation Plain = new("A", ParseJson("""{"n":1}""")) { EnteredAt = At, ExpiresAt = At.AddSeconds(9) };

    private const string Times = ""","entered_at":1704196800123""";
    private const string B = """{"to":"B","at":"2024-01-02T12:00:00.123Z"}""";

    public static TheoryData<string, Conversation> Forms => new()
    {
        { $"{Times},\"expires_at\":1704196809123", Plain },
        { $",\"timeouts\":[{B}]{Times},\"timeout_at\":1704196800123", Plain with { Timeouts = [new("B", At)], ExpiresAt = null } },
        {
            $$""","timeouts":[{{B}},{"to":"C\"","at":"2024-01-02T12:01:00.123Z"}]{{Times}},"timeout_at":1704196800123,"expires_at":1704196809123""",
            Plain with { Timeouts = [new("C\"", At.AddMinutes(1)), new("B", At)] }
        },
        {
            $$""","timeouts":[{{B}}],"stuck":{"to":"B","code":"INVALID_DATA","message":"no \"n\"","at":"2024-01-02T12:00:01.123Z"}{{Times}},"expires_at":1704196809123""",
            Plain with { Timeouts = [new("B", At)], Stuck = Refused }
        },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_timeouts_of_a_conversation_are_stored_after_its_data(string end, Conversation conversation)
    {
        var stored = ConversationCodec.Encode(new(3), conversation);

        Assert.Equal($$$"""{"version":3,"state":"A","data":{"n":1}{{{end}}}}""", System.Text.Encoding.UTF8.GetString(stored));
        Assert.Equal(conversation, ConversationCodec.Decode(stored));
        Assert.True(ConversationCodec.IsEncoded(conversation, stored));
        Assert.False(ConversationCodec.IsEncoded(conversation with { Timeouts = [new("B", At.AddMilliseconds(1))] }, stored));
        Assert.False(ConversationCodec.IsEncoded(conversation with { Stuck = Refused with { Message = "" } }, stored));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("[7,{},{\"to\":\"B\"},{\"to\":7,\"at\":\"2024-01-02T12:00:00.123Z\"},{\"to\":\"B\",\"at\":\"soon\"}]")]
    public void Members_of_another_form_are_ignored(string timeouts) => Assert.Equal(
        new Conversation("A", JsonText.EmptyObject), ConversationCodec.Decode(Utf8($$"""{"state":"A","data":{},"timeouts":{{timeouts}},"stuck":{{timeouts}},"timeout_at":5}""")));

    [Fact]
    public void An_event_has_its_cause_after_the_members_of_other_events()
    {
        var fired = new ConversationEvent(ConversationEventType.Changed, new(4), Plain, Plain with { State = "B" }, At) { Cause = new("B", At.AddSeconds(-1)) };
        var refused = fired with { Type = ConversationEventType.Touched, Current = Plain, Cause = fired.Cause with { Refusal = Refused with { At = At } } };

        Assert.EndsWith(
            ",\"version\":4,\"type\":\"changed\",\"expires_at\":\"2024-01-02T12:00:09.123Z\",\"cause\":{\"timeout\":{\"to\":\"B\",\"due\":\"2024-01-02T11:59:59.123Z\"}}}", Text(fired), StringComparison.Ordinal);
        Assert.EndsWith(
            "\"cause\":{\"timeout\":{\"to\":\"B\",\"due\":\"2024-01-02T11:59:59.123Z\",\"error\":{\"code\":\"INVALID_DATA\",\"message\":\"no \\\"n\\\"\"}}}}", Text(refused), StringComparison.Ordinal);
        Assert.Equal(fired.Cause, ConversationEventReader.Read(ParseJson(Text(fired)))!.Value.Event.Cause);
        Assert.Equal(refused.Cause, ConversationEventReader.Read(ParseJson(Text(refused)))!.Value.Event.Cause);
    }

    private static string Text(ConversationEvent happened) => System.Text.Encoding.UTF8.GetString(ConversationCodec.EncodeEvent("bot", "c", happened));
}
