using System.Collections.Concurrent;

namespace StateStore.Webhooks.Pump;

/// <summary>
/// The attempts in flight of all webhooks together. Each webhook may always have one, which does not count here. So receivers that do not answer never
/// stop the deliveries to others.
/// </summary>
/// <param name="most">The most attempts beyond the first of each webhook.</param>
internal sealed class InFlight(int most)
{
    private readonly ConcurrentQueue<Action> _waiting = new();
    private int _free = most;

    /// <summary>Takes a place. If there is none, <paramref name="freed"/> is called once after one was given back.</summary>
    public bool TryEnter(Action freed)
    {
        if (Interlocked.Decrement(ref _free) >= 0)
        {
            return true;
        }

        Interlocked.Increment(ref _free);
        _waiting.Enqueue(freed);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Exit()
    {
        Interlocked.Increment(ref _free);
        for (var waiting = _waiting.Count; waiting > 0 && _waiting.TryDequeue(out var freed); waiting--)
        {
            freed();
        }
    }
}
