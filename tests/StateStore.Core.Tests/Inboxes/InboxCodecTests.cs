using System.Text;
using StateStore.Core.Inboxes;

namespace StateStore.Core.Tests.Inboxes;

/// <summary>The stored form of inboxes, and the events of messages.</summary>
public sealed class InboxCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 24, 12, 0, 0, 7, TimeSpan.Zero);

    private static readonly InboxMessage Message = new("m\"1", ParseJson("""{"a":"é"}"""), At, 2);

    [Fact]
    public void The_stored_form_of_an_inbox_is_stable()
    {
        var inbox = new Inbox
        {
            Messages = [Message, new("2", ParseJson("1"), At)],
            Dead = [new("3", ParseJson("null"), At, 5)],
            Turn = new(9, "a\nb", At.AddMilliseconds(1), 1),
            Ready = At.AddMilliseconds(2),
            Interrupted = 4,
        };
        var encoded = InboxCodec.Encode(new(7), inbox);
        Assert.Equal(
            """{"version":7,"due":1769256000008,"ready":1769256000009,"interrupted":4,"turn":{"token":9,"owner":"a\nb","until":1769256000008,"count":1}"""
            + ""","messages":[{"id":"m\"1","at":1769256000007,"attempts":2,"message":{"a":"é"}},{"id":"2","at":1769256000007,"attempts":0,"message":1}]"""
            + ""","dead":[{"id":"3","at":1769256000007,"attempts":5,"message":null}]}""",
            Encoding.UTF8.GetString(encoded));
        Assert.Equal(encoded, InboxCodec.Encode(new(7), InboxCodec.Decode(encoded)!));
    }

    [Fact]
    public void The_stored_form_of_an_inbox_in_the_work_queue_has_its_place()
    {
        var encoded = InboxCodec.Encode(new(7), new() { Messages = [new("2", ParseJson("1"), At)], Queued = At });
        Assert.Equal(
            """{"version":7,"queued":1769256000007,"messages":[{"id":"2","at":1769256000007,"attempts":0,"message":1}],"dead":[]}""", Encoding.UTF8.GetString(encoded));
        Assert.Equal(At, InboxCodec.Decode(encoded)!.Queued);
    }

    [Theory]
    [InlineData(InboxEventType.Appended, "appended", true)]
    [InlineData(InboxEventType.Acknowledged, "acknowledged", false)]
    [InlineData(InboxEventType.Skipped, "skipped", true)]
    [InlineData(InboxEventType.Poisoned, "poisoned", true)]
    [InlineData(InboxEventType.Requeued, "requeued", false)]
    [InlineData(InboxEventType.Ready, "ready", false)]
    [InlineData(InboxEventType.Replayed, "replayed", false)]
    [InlineData(InboxEventType.Discarded, "discarded", true)]
    public void An_event_has_the_message_if_it_arrives_or_leaves_without_an_acknowledgement(InboxEventType type, string name, bool hasMessage)
    {
        var message = hasMessage ? ""","message":{"a":"é"}""" : "";
        Assert.Equal(
            $$"""{"namespace":"ns","conversation_id":"c","type":"{{name}}","id":"m\"1","at":"2026-01-24T12:00:00.007Z","attempts":2{{message}}}""",
            Encoding.UTF8.GetString(InboxCodec.EncodeEvent("ns", "c", new(type, Message, At))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"version":1}""")]
    [InlineData("""{"version":1,"messages":[]}""")]
    [InlineData("""{"version":1,"messages":{},"dead":[]}""")]
    [InlineData("""{"version":1,"messages":[1],"dead":[]}""")]
    [InlineData("""{"version":1,"messages":[{"id":"1","message":1}],"dead":[]}""")]
    [InlineData("""{"version":1,"messages":[{"id":"1","at":-1,"message":1}],"dead":[]}""")]
    [InlineData("""{"version":1,"messages":[],"dead":[],"turn":{"token":1,"owner":"a","until":1,"count":1}}""")]
    [InlineData("""{"version":1,"messages":[],"dead":[],"turn":{"token":1,"owner":"a","count":0}}""")]
    [InlineData("""{"version":1,"messages":[],"dead":[]""")]
    public void Bytes_that_are_not_an_inbox_decode_to_null(string stored) => Assert.Null(InboxCodec.Decode(Utf8(stored)));
}
