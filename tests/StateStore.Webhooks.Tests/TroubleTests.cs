using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace StateStore.Webhooks.Tests;

/// <summary>Receivers that answer badly, too late or not at all.</summary>
public sealed class TroubleTests : SenderTest
{
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData("", "receiver.example closed the connection before it had answered")]
    [InlineData("HTTP/1.1 200", "receiver.example closed the connection before it had answered")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", "receiver.example closed the connection before it had answered")]
    [InlineData("220 mail.example ESMTP\r\n", "receiver.example did not answer in HTTP/1.1")]
    [InlineData("HTTP/9.9 200 OK\r\n\r\n", "receiver.example did not answer in HTTP/1.1")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", "receiver.example did not answer in HTTP/1.1")]
    public async Task An_answer_that_breaks_off_or_is_no_HTTP_is_a_failure(string answer, string reason)
    {
        await using var receiver = RawReceiver.Answering(Encoding.ASCII.GetBytes(answer));
        Assert.Equal(new(AttemptKind.Failed, 0, null, reason), await Sender().SendAsync(Message(receiver.Port), default));
    }

    [Fact]
    public async Task Headers_without_an_end_are_a_failure()
    {
        await using var receiver = new RawReceiver(async (stream, stop) =>
        {
            await RawReceiver.ReadRequestAsync(stream, stop);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop);
            while (true)
            {
                await stream.WriteAsync("X-More: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n"u8.ToArray(), stop);
            }
        });
        Assert.Equal(
            new(AttemptKind.Failed, 0, null, "the headers of the answer of receiver.example are too large"),
            await Sender().SendAsync(Message(receiver.Port), default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 20")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Slow: a")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task An_answer_that_is_not_complete_in_time_is_a_failure(string beginning)
    {
        await using var receiver = Hanging(beginning);
        var sending = Slow().SendAsync(Message(receiver.Port), default);
        await Deadline.Within(_arrived.Task, "the request");
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(
            new(AttemptKind.Failed, 0, null, "receiver.example did not answer within 30 seconds"), await Deadline.Within(sending, "the end of the attempt"));
    }

    [Fact]
    public async Task A_body_that_never_ends_ends_with_the_attempt()
    {
        await using var receiver = Hanging("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nno dat");
        var sending = Slow().SendAsync(Message(receiver.Port), default);
        await Deadline.Within(_arrived.Task, "the request");
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(AttemptKind.Failed, (await Deadline.Within(sending, "the end of the attempt")).Kind);
    }

    [Fact]
    public async Task A_body_that_breaks_off_shortens_the_reason()
    {
        await using var receiver = RawReceiver.Answering("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nno dat"u8.ToArray());
        Assert.Equal(new(AttemptKind.Failed, 500, null, "HTTP 500: no dat"), await Sender().SendAsync(Message(receiver.Port), default));
    }

    [Fact]
    public async Task A_body_that_never_ends_does_not_hold_up_a_delivery()
    {
        await using var receiver = Hanging("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
        Assert.Equal(AttemptKind.Delivered, (await Deadline.Within(Slow().SendAsync(Message(receiver.Port), default), "the delivery")).Kind);
    }

    [Theory]
    [InlineData("200 OK", AttemptKind.Delivered)]
    [InlineData("500 Oops", AttemptKind.Failed)]
    public async Task A_giant_body_is_not_read(string status, AttemptKind kind)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var receiver = new RawReceiver(async (stream, stop) =>
        {
            await RawReceiver.ReadRequestAsync(stream, stop);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nTransfer-Encoding: chunked\r\n\r\n"), stop);
            try
            {
                while (true)
                {
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"1000\r\n{new string('x', 4096)}\r\n"), stop);
                }
            }
            catch (IOException)
            {
                closed.SetResult();
            }
        });

        Assert.Equal(kind, (await Sender().SendAsync(Message(receiver.Port), default)).Kind);
        await Deadline.Within(closed.Task, "the end of the connection");
    }

    [Fact]
    public async Task A_receiver_that_does_not_read_is_a_failure_in_time()
    {
        await using var receiver = new RawReceiver(async (_, stop) =>
        {
            _arrived.TrySetResult();
            await RawReceiver.HangAsync(stop);
        });
        var sending = Slow().SendAsync(Message(receiver.Port) with { Body = new byte[16 * 1024 * 1024] }, default);
        await Deadline.Within(_arrived.Task, "the connection");
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("receiver.example did not answer within 30 seconds", (await Deadline.Within(sending, "the end of the attempt")).Reason);
    }

    [Fact]
    public async Task A_refused_connection_is_a_failure() =>
        Assert.Equal(new(AttemptKind.Failed, 0, null, "receiver.example refused the connection"), await Sender().SendAsync(Message(FreePort.Next()), default));

    [Fact]
    public async Task A_cancelled_attempt_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await using var receiver = Hanging("");
        var sending = Slow().SendAsync(Message(receiver.Port), cancelled.Token);
        await Deadline.Within(_arrived.Task, "the request");
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    /// <summary>Answers that no author of this test has thought of.</summary>
    [Fact]
    public async Task No_answer_makes_the_sender_throw()
    {
        var random = new Random(1);
        string[] parts =
        [
            "HTTP/1.1 ", "HTTP/1.0 ", "200", "500", "410", " ", "\r\n", "\r\n\r\n", "Content-Length: ", "5", "-1", "99999999999999999999", "Transfer-Encoding: chunked",
            "Retry-After: ", "Location: ", "http://[", "Content-Type: text/plain; charset=nonsense", "Content-Encoding: gzip", "Connection: close", "\0", "é", "x", ":", "ff\r\n",
        ];
        await using var receiver = new RawReceiver(async (stream, stop) =>
        {
            await RawReceiver.ReadRequestAsync(stream, stop);
            var answer = new StringBuilder("HTTP/1.1 500 ", 0, random.Next(14), 64);
            for (var n = random.Next(20); n > 0; n--)
            {
                answer.Append(parts[random.Next(parts.Length)]);
            }

            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.ToString()), stop);
        });
        var sender = Sender(new() { Guard = Loopback, Resolve = Always("127.0.0.1"), ConnectionLifetime = TimeSpan.Zero });
        for (var n = 0; n < 500; n++)
        {
            var outcome = await sender.SendAsync(Message(receiver.Port), default);
            Assert.True(outcome.Reason.Length < 2_000);
        }
    }

    private WebhookSender Slow() => Sender(new() { Guard = Loopback, Resolve = Always("127.0.0.1"), Clock = _clock });

    private RawReceiver Hanging(string beginning) => new(async (stream, stop) =>
    {
        await RawReceiver.ReadRequestAsync(stream, stop);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), stop);
        _arrived.TrySetResult();
        await RawReceiver.HangAsync(stop);
    });
}
