using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Detects that one log grows: by a subscription, and by polling, because other tools append without an announcement.</summary>
internal sealed class AppendWatch
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly RedisConnection _connection;
    private readonly RedisLog _log;
    private readonly RedisKey _key;
    private readonly RedisChannel _channel;
    private readonly AppendSignal _appended = new();
    private readonly Action<RedisChannel, RedisValue> _announced;
    private readonly Task _subscribed;

    public AppendWatch(RedisConnection connection, RedisLog log, RedisKey key, RedisChannel channel, CancellationToken stop)
    {
        (_connection, _log, _key, _channel) = (connection, log, key, channel);
        _announced = (_, _) => _appended.Pulse();
        _subscribed = SubscribeAsync(stop);
    }

    /// <summary>The number of waiting callers; <see cref="AppendWatches"/> counts them.</summary>
    public int Waiting { get; set; }

    public async ValueTask WaitAsync(LogPosition after, CancellationToken cancellation)
    {
        // No wake-up is lost. An event that is appended before the read is seen by it; a later one pulses the signal taken before.
        await _subscribed.WaitAsync(cancellation).ConfigureAwait(false);
        var appended = _appended.Next();
        if (await _log.ReadTailAsync(_key, cancellation).ConfigureAwait(false) <= after)
        {
            await appended.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Polls at each interval while <paramref name="goOn"/> returns true.</summary>
    public async Task RunAsync(Func<bool> goOn, CancellationToken stop)
    {
        try
        {
            await _subscribed.ConfigureAwait(false);

            // The first poll wakes every waiter, usually in vain. The log may have grown, or have been lost, between their own read and this one.
            LogPosition? seen = null;
            using var timer = new PeriodicTimer(PollInterval);
            while (await timer.WaitForNextTickAsync(stop).ConfigureAwait(false) && goOn())
            {
                seen = await LookAsync(seen, stop).ConfigureAwait(false);
            }

            await _connection.BoundAsync(_connection.Subscriber.UnsubscribeAsync(_channel, _announced), stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StorageUnavailableException or OperationCanceledException)
        {
            // The subscription failed, which the waiting callers learn from the same task; or the store is being disposed.
        }
        finally
        {
            _appended.Pulse();
        }
    }

    private async Task SubscribeAsync(CancellationToken stop) =>
        await _connection.BoundAsync(_connection.Subscriber.SubscribeAsync(_channel, _announced), stop).ConfigureAwait(false);

    private async ValueTask<LogPosition?> LookAsync(LogPosition? seen, CancellationToken stop)
    {
        var tail = seen;
        try
        {
            if (Waiting > 0)
            {
                tail = await _log.ReadTailAsync(_key, stop).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is StorageUnavailableException or StorageCorruptException)
        {
            // A waiting caller reads next, and so learns that the store is unavailable or the log can't be read.
            _appended.Pulse();
        }

        if (tail != seen)
        {
            _appended.Pulse();
        }

        return tail;
    }
}
