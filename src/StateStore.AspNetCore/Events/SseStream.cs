using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace StateStore.AspNetCore.Events;

/// <summary>
/// Sends a live feed as server-sent events (WHATWG HTML, section 9.2) until the client disconnects or the server stops. The backpressure of the
/// response bounds memory: a slow client makes the stream wait, and the feed then reads from the log.
/// </summary>
/// <param name="response">The response to write to.</param>
/// <param name="heartbeat">The interval of heartbeats.</param>
/// <param name="clock">Measures the interval.</param>
/// <param name="filter">The filter of events.</param>
/// <param name="frames">The bytes of events that other streams send too.</param>
/// <param name="end">Ends the feed, and so completes the answer.</param>
internal sealed class SseStream(HttpResponse response, TimeSpan heartbeat, TimeProvider clock, EventFilter filter, SseFrames frames, CancellationTokenSource end)
{
    /// <summary>The most bytes that are collected before a flush, while more events are ready.</summary>
    private const int LargestBatch = 16 * 1024;

    /// <summary>The number of consecutive excluded events after which the client gets the position, regardless of the heartbeat.</summary>
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
            // Every stream ends in this way.
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

                // A due heartbeat is sent even if events keep arriving: the filter may exclude all of them.
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
                if (filter.Takes(feed.Current))
                {
                    unsent += frames.Write(_output, feed.Current);
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
            // The feed must not be disposed of during MoveNextAsync.
            await end.CancelAsync().ConfigureAwait(false);
            await ((Task)arrival).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await feed.DisposeAsync().ConfigureAwait(false);
        }
    }
}
