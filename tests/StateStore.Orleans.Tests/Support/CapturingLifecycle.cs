namespace StateStore.Orleans.Tests.Support;

/// <summary>A silo's life of which a test makes one step: the last that was asked for.</summary>
internal sealed class CapturingLifecycle : ISiloLifecycle, IDisposable
{
    private ILifecycleObserver? _observer;

    public int Stage { get; private set; }

    public int HighestCompletedStage => Stage;

    public int LowestStoppedStage => Stage;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        (Stage, _observer) = (stage, observer);
        return this;
    }

    /// <summary>Ends the subscription, as which it is handed out.</summary>
    public void Dispose() => _observer = null;

    public Task StopAsync(CancellationToken cancellation) => _observer!.OnStop(cancellation);
}
