namespace StateStore.Storage.Redis;

/// <summary>The watched logs of this process. One watch per log serves all waiting callers; it ends some time after the last of them.</summary>
internal sealed class AppendWatches(RedisConnection connection, RedisLog log) : IAsyncDisposable
{
    /// <summary>
    /// The number of intervals that a watch outlives its last caller. A feed waits again and again, so an immediate end would waste subscriptions.
    /// </summary>
    private const int MaxIdle = 5;

    private readonly Dictionary<LogKey, AppendWatch> _watches = [];
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask WaitAsync(NamespaceKeys keys, LogKind kind, LogPosition after, CancellationToken cancellation)
    {
        var watch = Enter(keys, kind);
        try
        {
            await watch.WaitAsync(after, cancellation).ConfigureAwait(false);
        }
        finally
        {
            lock (_watches)
            {
                watch.Waiting--;
            }
        }
    }

    public async ValueTask DisposeAsync() => await _stop.CancelAsync().ConfigureAwait(false);

    private AppendWatch Enter(NamespaceKeys keys, LogKind kind)
    {
        var key = new LogKey(keys.Name, kind);
        lock (_watches)
        {
            if (!_watches.TryGetValue(key, out var watch))
            {
                watch = new(connection, log, keys.Log(kind), keys.Appended(kind), _stop.Token);
                _watches.Add(key, watch);
                _ = RunAsync(watch, key);
            }

            watch.Waiting++;
            return watch;
        }
    }

    private async Task RunAsync(AppendWatch watch, LogKey key)
    {
        var idle = 0;
        await watch.RunAsync(GoOn, _stop.Token).ConfigureAwait(false);
        Remove(watch, key);

        bool GoOn()
        {
            lock (_watches)
            {
                idle = watch.Waiting > 0 ? 0 : idle + 1;
                if (idle < MaxIdle)
                {
                    return true;
                }

                // Under the lock, so that no caller can begin to wait on a watch that is about to end.
                _watches.Remove(key);
                return false;
            }
        }
    }

    private void Remove(AppendWatch watch, LogKey key)
    {
        lock (_watches)
        {
            if (_watches.GetValueOrDefault(key) == watch)
            {
                _watches.Remove(key);
            }
        }
    }
}
