using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace StateStore.AspNetCore.Events;

/// <summary>
/// Sends a live feed as server-sent events (WHATWG HTML, section 9.2) until the client goes or the server stops. Memory is bounded by
/// the response's own backpressure: a slow client makes this wait, and the feed then serves it from the log.
/// </summary>
/// <param name="response">Where to send.</param>
/// <param name="heartbeat">How often a comment is sent to a stream that is idle.</param>
/// <param name="clock">What measures that.</param>
/// <param name="prefix">Which events to send.</param>
/// <param name="end">Ends the feed, and with it the answer, properly.</param>
internal sealed class SseStream(HttpResponse response, TimeSpan heartbeat, TimeProvider clock, KeyPrefix prefix, CancellationTokenSource end)
{
    /// <summary>Bytes that are gathered before they are sent, while more events are ready at once.</summary>
    private const int LargestBatch = 16 * 1024;

    /// <summary>Events in a row that a filter leaves out before the client is told the position, heartbeat or not.</summary>
    private const int MostLeftOut = 256;

    private readonly PipeWriter _output = response.BodyWriter;

    public async Task RunAsync(ChangeStream stream)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store, no-transform"; // a proxy that compresses holds events back
        response.Headers["X-Accel-Buffering"] = "no"; // and so does nginx
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        SseFormat.WriteStart(_output, stream.From);
        try
        {
            await _output.FlushAsync(end.Token).ConfigureAwait(false);
            await SendAsync(stream).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // How every stream ends.
        }
    }

    private async Task SendAsync(ChangeStream stream)
    {
        using var timer = new PeriodicTimer(heartbeat, clock);
        var tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
        var feed = stream.Changes.GetAsyncEnumerator(end.Token);
        var arrival = Task.FromResult(true);
        var reached = stream.From;
        var leftOut = 0;
        var unsent = 0;
        try
        {
            while (true)
            {
                arrival = feed.MoveNextAsync().AsTask();
                if (!arrival.IsCompleted || unsent >= LargestBatch)
                {
                    await _output.FlushAsync(end.Token).ConfigureAwait(false);
                    unsent = 0;
                }

                // Also where events keep coming of which none is sent.
                while (tick.IsCompleted || (!arrival.IsCompleted && await Task.WhenAny(arrival, tick).ConfigureAwait(false) == tick))
                {
                    SseFormat.WriteHeartbeat(_output, reached);
                    await _output.FlushAsync(end.Token).ConfigureAwait(false);
                    tick = timer.WaitForNextTickAsync(CancellationToken.None).AsTask();
                }

                if (!await arrival.ConfigureAwait(false))
                {
                    return;
                }

                reached = feed.Current.Position;
                if (prefix.Takes(feed.Current))
                {
                    unsent += SseFormat.WriteChange(_output, feed.Current);
                    leftOut = 0;
                }
                else if (++leftOut == MostLeftOut)
                {
                    SseFormat.WriteHeartbeat(_output, reached);
                    leftOut = 0;
                }
            }
        }
        finally
        {
            // A feed may be disposed of only while it rests.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)arrival).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await feed.DisposeAsync().ConfigureAwait(false);
        }
    }
}
