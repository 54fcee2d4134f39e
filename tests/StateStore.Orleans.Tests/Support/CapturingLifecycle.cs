namespace StateStore.Orleans.Tests.Support;

/// <summary>A silo's life of which a test makes the steps itself.</summary>
internal sealed class CapturingLifecycle : ISiloLifecycle, IDisposable
{
    private readonly SortedList<int, ILifecycleObserver> _observers = [];

    public IEnumerable<int> Stages => _observers.Keys;

    public int HighestCompletedStage => _observers.Keys[^1];

    public int LowestStoppedStage => _observers.Keys[0];

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add(stage, observer);
        return this;
    }

    /// <summary>Ends the subscriptions, as each of which it is handed out.</summary>
    public void Dispose() => _observers.Clear();

    public Task StartAsync(int stage) => _observers[stage].OnStart(CancellationToken.None);

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(_observers.Values.Reverse().Select(observer => observer.OnStop(cancellation)));
}
