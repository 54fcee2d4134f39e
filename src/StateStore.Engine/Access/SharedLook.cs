namespace StateStore.Engine.Access;

/// <summary>A look at the storage that concurrent calls share. Each call gets the result of a look that begins after the call, and one look runs at a time.</summary>
/// <param name="look">Looks; returns null, or the reason why the storage could not be read.</param>
internal sealed class SharedLook(Func<Task<StoreError?>> look) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Lock _lock = new();
    private Task<StoreError?>? _next;

    /// <summary>Waits for the next look, or for the wait to be cancelled. The look itself goes on.</summary>
    public Task<StoreError?> RunAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            _next ??= Task.Run(TakeTurnAsync, CancellationToken.None);
            return _next.WaitAsync(cancellation);
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<StoreError?> TakeTurnAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                _next = null;
            }

            return await look().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
