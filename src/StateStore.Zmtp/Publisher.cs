using System.Buffers;
using System.Collections.Immutable;
using System.IO.Pipelines;
using StateStore.Zmtp.Framing;
using StateStore.Zmtp.Publishing;

namespace StateStore.Zmtp;

/// <summary>
/// A PUB socket (RFC 29) for any number of subscribers. A message goes to the subscribers that are connected and subscribed at that moment.
/// Other subscribers do not get it.
/// </summary>
/// <param name="options">The options of the endpoint.</param>
public sealed class Publisher(ZmtpOptions options)
{
    private ImmutableArray<Subscriber> _subscribers = [];
    private long _dropped;
    private TaskCompletionSource? _awaited;

    /// <summary>The number of connected subscribers, after their handshake.</summary>
    public int SubscriberCount => _subscribers.Length;

    /// <summary>Completes when there is a subscriber, immediately if there is one already. Until then a caller has no reason to publish.</summary>
    public async Task WaitForSubscriberAsync(CancellationToken cancellation = default)
    {
        var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        awaited = Interlocked.CompareExchange(ref _awaited, awaited, null) ?? awaited;
        if (SubscriberCount == 0)
        {
            await awaited.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The number of messages dropped for slow subscribers. A message counts once per subscriber.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>
    /// Queues a message of two frames for each subscriber with a subscription that is a prefix of the topic. It never waits. Subscribers get messages in the
    /// order of the calls; concurrent calls have no defined order.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="group">The group that decides which subscribers may get the message (<see cref="ISubscriberAccess.Admits"/>). It is not sent.</param>
    /// <returns>The number of subscribers that will get the message.</returns>
    public int Publish(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload, string group = "")
    {
        ReadOnlyMemory<byte> frames = default;
        var queued = 0;
        foreach (var subscriber in _subscribers)
        {
            if (!subscriber.Wants(topic, group))
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

    /// <summary>
    /// Serves one subscriber until it closes, breaks the protocol, or the host stops. If the host stops, queued messages are still sent.
    /// </summary>
    /// <param name="transport">The pipes of the connection. The caller owns them and completes them afterwards.</param>
    /// <param name="stop">Stops the session, like that of <see cref="RequestSession.RunAsync"/>.</param>
    /// <returns>Null if the subscriber closed or the host stopped; otherwise the error.</returns>
    public Task<ZmtpError?> ServeAsync(IDuplexPipe transport, CancellationToken stop = default) => Connection.ServeAsync(
        transport, options, ZmtpSocketType.Pub, (connection, _) => ServeAsync(new Subscriber(connection, options.Limits, null)), stop);

    /// <summary>
    /// Serves one subscriber that gets only what its access admits, and only until that ends. Otherwise like
    /// <see cref="ServeAsync(IDuplexPipe, CancellationToken)"/>.
    /// </summary>
    /// <param name="transport">The pipes of the connection. The caller owns them and completes them afterwards.</param>
    /// <param name="access">The access of the subscriber. Its <see cref="ISubscriberAccess.Authenticate"/> replaces that of the options.</param>
    /// <param name="stop">Stops the session, like that of <see cref="RequestSession.RunAsync"/>.</param>
    /// <returns>Null if the subscriber closed or the host stopped; otherwise the error.</returns>
    public Task<ZmtpError?> ServeAsync(IDuplexPipe transport, ISubscriberAccess access, CancellationToken stop = default) => Connection.ServeAsync(
        transport,
        options with { Authenticate = access.Authenticate },
        ZmtpSocketType.Pub,
        (connection, _) =>
        {
            access.Begin();
            return ServeAsync(new Subscriber(connection, options.Limits, access));
        },
        stop);

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
