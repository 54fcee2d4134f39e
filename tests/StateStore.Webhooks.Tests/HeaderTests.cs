namespace StateStore.Webhooks.Tests;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("Authorization", "Bearer abc.def=")]
    [InlineData("X-Api-Key", "k")]
    [InlineData("x_source", "")]
    [InlineData("Accept", "application/json; q=1")]
    public void A_header_of_the_caller_is_accepted(string name, string value) => Assert.Null(Check(name, value));

    [Theory]
    [InlineData("Host")]
    [InlineData("host")]
    [InlineData("Content-Length")]
    [InlineData("Content-Type")]
    [InlineData("Content-Encoding")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Upgrade")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Expect")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy-Connection")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    [InlineData("Cookie")]
    [InlineData("User-Agent")]
    [InlineData("webhook-id")]
    [InlineData("Webhook-Signature")]
    [InlineData("webhook-anything")]
    public void A_header_of_the_sender_or_of_the_connection_is_refused(string name) =>
        Assert.Equal($"the sender writes the header {name} itself. Remove it, or use another name", Check(name, "x"));

    [Theory]
    [InlineData("", "x")]
    [InlineData("X Source", "x")]
    [InlineData("X-Source:", "x")]
    [InlineData(":path", "x")]
    [InlineData("X\r\nHost", "x")]
    [InlineData("Ünicode", "x")]
    [InlineData("X-Source", "a\r\nHost: b")]
    [InlineData("X-Source", "a\nb")]
    [InlineData("X-Source", "a\0b")]
    [InlineData("X-Source", "ä")]
    [InlineData("X-Source", " a")]
    [InlineData("X-Source", "a ")]
    public void A_header_that_would_change_the_request_is_refused(string name, string value) => Assert.NotNull(Check(name, value));

    [Fact]
    public void A_message_about_a_header_does_not_repeat_its_value() =>
        Assert.DoesNotContain("sécret", Check("Authorization", "sécret"), StringComparison.Ordinal);

    [Fact]
    public void Names_values_and_their_number_are_bounded()
    {
        Assert.Null(Check(new string('x', WebhookHeaders.LongestName), new string('x', WebhookHeaders.LongestValue)));
        Assert.NotNull(Check(new string('x', WebhookHeaders.LongestName + 1), ""));
        Assert.NotNull(Check("X-Source", new string('x', WebhookHeaders.LongestValue + 1)));
        Assert.Null(WebhookHeaders.Check(Many(WebhookHeaders.MostHeaders)));
        Assert.NotNull(WebhookHeaders.Check(Many(WebhookHeaders.MostHeaders + 1)));
    }

    [Fact]
    public void Two_names_that_differ_in_case_are_one_header() =>
        Assert.NotNull(WebhookHeaders.Check(new Dictionary<string, string> { ["X-Source"] = "a", ["x-source"] = "b" }));

    private static Dictionary<string, string> Many(int count) => Enumerable.Range(0, count).ToDictionary(n => $"X-{n}", n => $"{n}");

    private static string? Check(string name, string value) => WebhookHeaders.Check(new Dictionary<string, string> { [name] = value })?.Message;
}
