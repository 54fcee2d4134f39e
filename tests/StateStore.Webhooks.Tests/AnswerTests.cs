using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace StateStore.Webhooks.Tests;

/// <summary>Answers of receivers that speak HTTP well.</summary>
public sealed class AnswerTests : SenderTest
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(200, AttemptKind.Delivered)]
    [InlineData(201, AttemptKind.Delivered)]
    [InlineData(202, AttemptKind.Delivered)]
    [InlineData(204, AttemptKind.Delivered)]
    [InlineData(299, AttemptKind.Delivered)]
    [InlineData(300, AttemptKind.Failed)]
    [InlineData(304, AttemptKind.Failed)]
    [InlineData(400, AttemptKind.Failed)]
    [InlineData(401, AttemptKind.Failed)]
    [InlineData(404, AttemptKind.Failed)]
    [InlineData(409, AttemptKind.Failed)]
    [InlineData(410, AttemptKind.Gone)]
    [InlineData(413, AttemptKind.Failed)]
    [InlineData(429, AttemptKind.Failed)]
    [InlineData(500, AttemptKind.Failed)]
    [InlineData(502, AttemptKind.Failed)]
    [InlineData(503, AttemptKind.Failed)]
    [InlineData(599, AttemptKind.Failed)]
    public async Task A_status_gives_the_next_step(int status, AttemptKind kind)
    {
        var outcome = await AnsweredAsync(context => context.Response.StatusCode = status);
        Assert.Equal(new(kind, status, null, kind == AttemptKind.Delivered ? "" : $"HTTP {status}"), outcome);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_a_failure_that_names_its_target_and_is_not_followed(int status)
    {
        var paths = new List<string>();
        var outcome = await AnsweredAsync(context =>
        {
            paths.Add(context.Request.Path);
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
        });

        Assert.Equal((AttemptKind.Failed, status), (outcome.Kind, outcome.Status));
        Assert.Equal($"HTTP {status}: the receiver redirects to /elsewhere. Redirects are not followed: change the URL of the webhook", outcome.Reason);
        Assert.Equal(["/hooks"], paths);
    }

    [Theory]
    [InlineData(429, "120", 120)]
    [InlineData(503, "0", 0)]
    [InlineData(503, "Thu, 01 Jan 2026 12:01:30 GMT", 90)]
    [InlineData(503, "Thu, 01 Jan 2026 11:00:00 GMT", 0)]
    [InlineData(503, "Fri, 01 Jan 2027 11:00:00 GMT", 86_400)]
    [InlineData(503, "100000", 86_400)]
    [InlineData(410, "60", 60)]
    [InlineData(503, "-5", null)]
    [InlineData(503, "soon", null)]
    [InlineData(503, "99999999999999999999", null)]
    [InlineData(503, "", null)]
    public async Task Retry_After_is_a_pause_of_at_most_a_day(int status, string header, int? seconds)
    {
        var outcome = await AnsweredAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = header;
        });
        Assert.Equal(seconds, (int?)outcome.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task Retry_After_of_a_delivery_is_ignored() =>
        Assert.Null((await AnsweredAsync(context => context.Response.Headers.RetryAfter = "60")).RetryAfter);

    [Fact]
    public async Task The_reason_has_the_beginning_of_the_body_in_one_line()
    {
        var outcome = await AnsweredAsync(context => context.Response.StatusCode = 500, "first line\r\nsecond\0\u001b[31m " + new string('x', 5_000));
        Assert.StartsWith("HTTP 500: first line  second  [31m xxx", outcome.Reason, StringComparison.Ordinal);
        Assert.InRange(outcome.Reason.Length, 1_000, 1_100);
        Assert.DoesNotContain(outcome.Reason, char.IsControl);
    }

    [Fact]
    public async Task Cookies_of_an_answer_are_not_sent_back()
    {
        var cookies = new List<string>();
        await using var receiver = await Receiver.StartAsync(context =>
        {
            cookies.Add(context.Request.Headers.Cookie.ToString());
            context.Response.Headers.SetCookie = "a=b";
            return Task.CompletedTask;
        });
        var sender = Sender();
        await sender.SendAsync(Message(receiver.Port), default);
        await sender.SendAsync(Message(receiver.Port), default);

        Assert.Equal(["", ""], cookies);
    }

    private async Task<AttemptOutcome> AnsweredAsync(Action<HttpContext> answer, string body = "")
    {
        await using var receiver = await Receiver.StartAsync(async context =>
        {
            answer(context);
            if (body.Length > 0)
            {
                await context.Response.WriteAsync(body);
            }
        });
        var sender = Sender(new() { Guard = Loopback, Resolve = Always("127.0.0.1"), Clock = new FakeTimeProvider(Now) });
        return await sender.SendAsync(Message(receiver.Port), default);
    }
}
