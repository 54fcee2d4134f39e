using System.Text;

namespace StateStore.Core.Tests.Conversations;

/// <summary>The stored forms, byte for byte, because other tools read them.</summary>
public sealed class ConversationCodecTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2024, 1, 2, 5, 4, 5, 678, TimeSpan.FromHours(2)).AddTicks(9_999);

    [Fact]
    public void A_conversation_is_stored_with_its_version_first() => Assert.Equal(
        """{"version":12,"state":"PROPOSE","data":{"n":1.50,"t":"+é😀"}}""",
        Text(ConversationCodec.Encode(new(12), new("PROPOSE", ParseJson("""{ "n": 1.50, "t": "\u002b\u00e9\ud83d\ude00" }""")))));

    [Theory]
    [InlineData(null, null, null, "")]
    [InlineData(1L, 22L, 333L, ""","entered_at":1,"updated_at":22,"expires_at":333""")]
    [InlineData(null, 253_402_300_799_999, null, ""","updated_at":253402300799999""")]
    [InlineData(253_402_300_799_999, 253_402_300_799_999, 253_402_300_799_999, ""","entered_at":253402300799999,"updated_at":253402300799999,"expires_at":253402300799999""")]
    public void The_times_of_a_conversation_are_stored_after_its_data(long? entered, long? updated, long? expires, string times)
    {
        var conversation = new Conversation("A", ParseJson("""{"n":1}""")) { EnteredAt = Time(entered), UpdatedAt = Time(updated), ExpiresAt = Time(expires) };

        var stored = ConversationCodec.Encode(new(3), conversation);

        Assert.Equal($$$"""{"version":3,"state":"A","data":{"n":1}{{{times}}}}""", Text(stored));
        Assert.Equal(conversation, ConversationCodec.Decode(stored));
        Assert.True(ConversationCodec.IsEncoded(conversation, stored));
        Assert.False(ConversationCodec.IsEncoded(conversation with { UpdatedAt = Time(7) }, stored));
        Assert.False(ConversationCodec.IsEncoded(conversation with { EnteredAt = Time(7) }, stored));
    }

    [Fact]
    public void A_created_event_has_no_previous_state()
    {
        var happened = new ConversationEvent(ConversationEventType.Created, new(1), null, new("START", JsonText.EmptyObject), At);

        Assert.Equal(
            """{"namespace":"bot","conversation_id":"whatsapp:+351 911/é","previous":null,"current":{"state":"START","data":{}},"at":"2024-01-02T03:04:05.678Z","version":1,"type":"created"}""",
            Text(ConversationCodec.EncodeEvent("bot", "whatsapp:+351 911/é", happened)));
    }

    [Fact]
    public void A_changed_event_has_the_previous_and_the_current_state()
    {
        var happened = new ConversationEvent(
            ConversationEventType.Changed, new(2), new("START", JsonText.EmptyObject), new("שלום", ParseJson("""{"q":"\"","z":"<>&'"}""")), At);

        Assert.Equal(
            """{"namespace":"a:b","conversation_id":"😀","previous":{"state":"START","data":{}},"current":{"state":"שלום","data":{"q":"\"","z":"<>&'"}},"at":"2024-01-02T03:04:05.678Z","version":2,"type":"changed"}""",
            Text(ConversationCodec.EncodeEvent("a:b", "😀", happened)));
    }

    [Fact]
    public void A_deleted_event_has_no_current_state()
    {
        var happened = new ConversationEvent(ConversationEventType.Deleted, new(3), new("START", JsonText.EmptyObject), null, new(2024, 1, 2, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(
            """{"namespace":"bot","conversation_id":"a\"\\b","previous":{"state":"START","data":{}},"current":null,"at":"2024-01-02T00:00:00.000Z","version":3,"type":"deleted"}""",
            Text(ConversationCodec.EncodeEvent("bot", "a\"\\b", happened)));
    }

    [Theory]
    [InlineData("""{"version":3,"state":"A","data":{"n":1}}""", "A", """{"n":1}""")]
    [InlineData("""{ "data" : { "n" : 1 } , "state" : "\u0041" }""", "A", """{"n":1}""")]
    [InlineData("""{"state":"A"}""", "A", "{}")]
    [InlineData("""{"state":"A","data":{},"extra":[1]}""", "A", "{}")]
    public void A_stored_conversation_decodes_even_when_an_older_tool_wrote_it(string stored, string state, string data) =>
        Assert.Equal(new Conversation(state, ParseJson(data)), ConversationCodec.Decode(Utf8(stored)));

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"state":7,"data":{}}""")]
    [InlineData("""{"state":"A","data":[]}""")]
    [InlineData("""{"state":"A","data":null}""")]
    [InlineData("""{"state":"\ud800","data":{}}""")]
    [InlineData("""{"state":"A","state":"B"}""")]
    public void Bytes_that_are_not_a_conversation_decode_to_null(string stored) => Assert.Null(ConversationCodec.Decode(Utf8(stored)));

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
