namespace StateStore.Orleans.Tests.Support;

/// <summary>The lifecycle of a silo. A test starts and stops its stages itself.</summary>
internal sealed class CapturingLifecycle : ISiloLifecycle, IDisposable
{
    private readonly SortedList<int, ILifecycleObserver> _observers = [];

    public IEnumerable<int> Stages => _observers.Keys;

    public int HighestCompletedStage => _observers.Keys[^1];

    public int LowestStoppedStage => _observers.Keys[0];

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        _observers.Add(stage, observer);
        return new Subscription(() => _observers.Remove(stage));
    }

    public void Dispose() => _observers.Clear();

    public Task StartAsync(int stage) => _observers[stage].OnStart(CancellationToken.None);

    public Task StopAsync(CancellationToken cancellation) => Task.WhenAll(_observers.Values.Reverse().Select(observer => observer.OnStop(cancellation)));

    /// <summary>Orleans ends a subscription itself after the start of an observer that has nothing to stop.</summary>
    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
