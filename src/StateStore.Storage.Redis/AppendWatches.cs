namespace StateStore.Storage.Redis;

/// <summary>The logs that are waited on in this process, each watched once however many wait, and no longer when nobody does.</summary>
internal sealed class AppendWatches(RedisConnection connection, RedisLog log) : IAsyncDisposable
{
    /// <summary>A feed waits again and again; its watch outlives so many intervals without anyone waiting.</summary>
    private const int MaxIdle = 5;

    private readonly Dictionary<string, AppendWatch> _watches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public async ValueTask WaitAsync(NamespaceKeys keys, LogPosition after, CancellationToken cancellation)
    {
        var watch = Enter(keys);
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

    private AppendWatch Enter(NamespaceKeys keys)
    {
        lock (_watches)
        {
            if (!_watches.TryGetValue(keys.Name, out var watch))
            {
                watch = new(connection, log, keys, _stop.Token);
                _watches.Add(keys.Name, watch);
                _ = RunAsync(watch, keys.Name);
            }

            watch.Waiting++;
            return watch;
        }
    }

    private async Task RunAsync(AppendWatch watch, string ns)
    {
        var idle = 0;
        await watch.RunAsync(GoOn, _stop.Token).ConfigureAwait(false);
        Remove(watch, ns);

        bool GoOn()
        {
            lock (_watches)
            {
                idle = watch.Waiting > 0 ? 0 : idle + 1;
                if (idle < MaxIdle)
                {
                    return true;
                }

                // Under the lock: nobody can begin to wait on a watch that is about to end.
                _watches.Remove(ns);
                return false;
            }
        }
    }

    private void Remove(AppendWatch watch, string ns)
    {
        lock (_watches)
        {
            if (_watches.GetValueOrDefault(ns) == watch)
            {
                _watches.Remove(ns);
            }
        }
    }
}
