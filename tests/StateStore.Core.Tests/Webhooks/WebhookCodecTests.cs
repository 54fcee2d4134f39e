using StateStore.Core.Webhooks;

namespace StateStore.Core.Tests.Webhooks;

public sealed class WebhookCodecTests
{
    private const string Older = """
        {"namespace":"n","id":"wh_0123456789abcdef","url":"https://example.com/","state":"active","events":["conversation.*"],"timeout":"10000ms","max_in_flight":8,
         "created_at":"2026-01-24T12:00:00.000Z","headers":{},"since":{},"secrets":[]}
        """;

    [Fact]
    public void A_webhook_that_was_stored_without_a_payload_has_the_envelope() =>
        Assert.Equal((WebhookPayload.Envelope, null), (Decode(Older).Payload, Decode(Older).Filter.Current));

    [Theory]
    [InlineData(WebhookPayload.Envelope, null)]
    [InlineData(WebhookPayload.Event, "OPEN")]
    public void A_stored_webhook_is_read_as_it_was(WebhookPayload payload, string? current)
    {
        var webhook = Decode(Older) with { Payload = payload };
        var stored = WebhookCodec.Encode(webhook with { Filter = webhook.Filter with { Current = current } });
        Assert.Equal((payload, current), (Decode(stored.ToString()).Payload, Decode(stored.ToString()).Filter.Current));
    }

    [Theory]
    [InlineData("""{"url":"https://example.com/","current":"OPEN","payload":"event"}""")]
    [InlineData("""{"current":""}""")]
    [InlineData("""{}""")]
    public void A_draft_is_written_as_it_is_read(string draft) =>
        Assert.Equal(draft, WebhookDraft.Parse(JsonMembers.Of(ParseJson(draft))).Value.ToJson().ToString());

    private static Webhook Decode(string json) => WebhookCodec.Decode(JsonMembers.Of(ParseJson(json)))!;
}
