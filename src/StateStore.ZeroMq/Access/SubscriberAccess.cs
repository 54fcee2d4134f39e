using StateStore.Core.Access;
using StateStore.Engine.Access;
using StateStore.Zmtp;

namespace StateStore.ZeroMq.Access;

/// <summary>
/// The access of one subscriber. It gets the events of a namespace if its caller has events:read for the whole of it. A subscriber whose credentials end or
/// change is disconnected; it then connects again with its new rights, or is refused.
/// </summary>
/// <param name="client">The credentials of the connection.</param>
internal sealed class SubscriberAccess(ClientAccess client) : ISubscriberAccess, IDisposable
{
    /// <summary>The most namespaces whose answer is kept. Beyond, all are asked again.</summary>
    private const int MostKept = 10_000;

    // The publisher makes one call at a time, so the answers need no lock.
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    // Its continuation runs on another thread: neither the publisher nor the ring of keys waits for the end of a connection.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Caller? _caller;
    private CancellationTokenRegistration _revocation;
    private CallerGate.Permit _feed;

    public PlainAuthenticator? Authenticate => client.Authenticator;

    public Task Ended => _ended.Task;

    /// <summary>Finds the caller, and counts the subscriber as one of its feeds.</summary>
    public void Begin()
    {
        if (!client.Caller.TryGet(out _caller, out _) || !_caller.OpenFeed().TryGet(out _feed, out _))
        {
            _ended.TrySetResult();
            return;
        }

        _revocation = _caller.Ended.UnsafeRegister(static ended => ((TaskCompletionSource)ended!).TrySetResult(), _ended);
    }

    public bool Admits(string group)
    {
        // A secret that expires after a rotation ends no caller, and neither does a server that closes: so each message asks.
        if (!client.Caller.TryGet(out var caller, out _) || caller != _caller)
        {
            _ended.TrySetResult();
        }

        if (_ended.Task.IsCompleted)
        {
            return false;
        }

        if (!_answers.TryGetValue(group, out var isAdmitted))
        {
            if (_answers.Count == MostKept)
            {
                _answers.Clear();
            }

            isAdmitted = _caller!.Principal.CheckAll(Permission.EventsRead, group) is null;
            _answers.Add(group, isAdmitted);
        }

        return isAdmitted;
    }

    public void Dispose()
    {
        _revocation.Dispose();
        _feed.Dispose();
    }
}
