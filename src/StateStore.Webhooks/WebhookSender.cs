using System.Reflection;

namespace StateStore.Webhooks;

/// <summary>
/// Sends messages as signed POST requests (Standard Webhooks 1.0). It connects to allowed addresses only, follows no redirects, and uses no proxy and no
/// cookies. One sender serves all webhooks of a process; its members may be called at the same time.
/// </summary>
public sealed class WebhookSender : IAsyncDisposable
{
    private static readonly string UserAgent =
        $"StateStore/{typeof(WebhookSender).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}";

    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _clock;

    /// <param name="options">The options.</param>
    public WebhookSender(WebhookSenderOptions options)
    {
        _clock = options.Clock;
        _http = new(SenderHandler.Create(options));
    }

    /// <summary>
    /// Makes one attempt. Whatever the receiver does is an outcome and not an exception: no address, no trusted certificate, no answer, any status.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the attempt; the receiver may have got the message then.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="ArgumentException">The id of the message has characters that are not allowed.</exception>
    public async Task<AttemptOutcome> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        using var request = Request(message);
        using var timeout = new CancellationTokenSource(message.Timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            return await Answer.ReadAsync(response, _clock.GetUtcNow(), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Failure.TimedOut(message);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Failure.Of(exception, message.Url);
        }
    }

    /// <summary>Closes all connections.</summary>
    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    private static HttpRequestMessage Request(WebhookMessage message)
    {
        var content = new ReadOnlyMemoryContent(message.Body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, message.Url) { Content = content };
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
        headers.TryAddWithoutValidation("webhook-id", message.Id);
        headers.TryAddWithoutValidation("webhook-timestamp", SignedContent.Text(message.Timestamp));
        headers.TryAddWithoutValidation("webhook-signature", SignedContent.Sign(message.Id, message.Timestamp, message.Body.Span, message.Secrets));
        foreach (var (name, value) in message.Headers)
        {
            headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
