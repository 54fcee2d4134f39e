using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;
using StateStore.Zmtp.Publishing;

namespace StateStore.Zmtp;

/// <summary>
/// PUB (RFC 29) for any number of subscribers. What is published goes to those who are connected and subscribed at that moment, and is
/// lost to all others.
/// </summary>
/// <param name="options">Of the endpoint.</param>
public sealed class Publisher(ZmtpOptions options)
{
    private ImmutableArray<Subscriber> _subscribers = [];
    private long _dropped;
    private TaskCompletionSource? _awaited;

    public int SubscriberCount => _subscribers.Length;

    /// <summary>Completes when there is a subscriber, at once if there is one already. Until then a caller need not look for anything to publish.</summary>
    public async Task WaitForSubscriberAsync(CancellationToken cancellation = default)
    {
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited = Interlocked.CompareExchange(ref _awaited, awaited, null) ?? awaited;
        if (SubscriberCount == 0)
        {
            await awaited.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Messages that a subscriber should have got but was too slow for, each counted for each subscriber.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>
    /// Queues a message of two frames for everyone who has subscribed to a beginning of the topic; never waits. Subscribers get messages in the order
    /// of the calls, so calls from several threads at once have none.
    /// </summary>
    /// <returns>How many subscribers will get it.</returns>
    public int Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        ReadOnlyMemory<byte> frames = default;
        var queued = 0;
        foreach (var subscriber in _subscribers)
        {
            if (!subscriber.Wants(topic))
            {
                continue;
            }

            if (frames.IsEmpty)
            {
                frames = Encode(topic, payload);
            }

            if (subscriber.TryQueue(frames))
            {
                queued++;
            }
            else
            {
                Interlocked.Increment(ref _dropped);
            }
        }

        return queued;
    }

    /// <summary>Serves one subscriber until it goes, does something wrong, or the host stops it; what waits for it then is still sent.</summary>
    /// <param name="transport">The connection's octets. The caller owns it and completes it afterwards.</param>
    /// <param name="stop">As that of <see cref="RequestSession.RunAsync"/>.</param>
    /// <returns>Null when the subscriber closed or the host stopped; else what was wrong.</returns>
    public Task<ZmtpError?> ServeAsync(IDuplexPipe transport, CancellationToken stop = default) => Connection.ServeAsync(
        transport, options, ZmtpSocketType.Pub, (connection, _) => ServeAsync(new Subscriber(connection, options.Limits)), stop);

    private async Task<ZmtpError?> ServeAsync(Subscriber subscriber)
    {
        ImmutableInterlocked.Update(ref _subscribers, static (all, one) => all.Add(one), subscriber);
        Interlocked.Exchange(ref _awaited, null)?.SetResult();
        try
        {
            return await subscriber.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            ImmutableInterlocked.Update(ref _subscribers, static (all, one) => all.Remove(one), subscriber);
        }
    }

    private static ReadOnlyMemory<byte> Encode(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload)
    {
        var frames = new ArrayBufferWriter<byte>((2 * FrameHeader.MaxLength) + topic.Length + payload.Length);
        FrameWriter.Write(frames, FrameFlags.More, topic);
        FrameWriter.Write(frames, FrameFlags.None, payload);
        return frames.WrittenMemory;
    }
}
