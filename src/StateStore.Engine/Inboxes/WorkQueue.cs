using System.Diagnostics.CodeAnalysis;

namespace StateStore.Engine.Inboxes;

/// <summary>The first places of the work queue of one namespace, for the claims of this process.</summary>
/// <remarks>
/// One scan serves many claims, and two claims never try the same conversation at the same time. A place may be out of date: another process may have
/// taken its conversation. The commit of the claim finds out.
/// </remarks>
/// <param name="context">The engine.</param>
/// <param name="ns">The namespace.</param>
internal sealed class WorkQueue(EngineContext context, string ns)
{
    private const int PageSize = 256;

    /// <summary>The greatest age of places that were read. Other processes may put a conversation before them meanwhile.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SortedSet<string> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    // A scan that began before the end of a claim may still return its place.
    private readonly HashSet<string> _settledWhileReading = new(StringComparer.Ordinal);
    private bool _isReading;
    private DateTimeOffset _readAt;

    /// <summary>
    /// The claims that wait for a conversation. Only the first of them follows the log of messages, so one message does not wake all of them.
    /// </summary>
    public SemaphoreSlim Line { get; } = new(1, 1);

    private SemaphoreSlim Reading { get; } = new(1, 1);

    /// <summary>Completed when a place returns to the queue without an event in the log. The first claim in the line sets it.</summary>
    public TaskCompletionSource? Returned { get; set; }

    /// <summary>
    /// Takes the longest-waiting place that no other claim of this process has taken; null = there is none. The caller calls <see cref="Settle"/> later.
    /// </summary>
    /// <param name="tried">The places that the claim has tried already.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<Result<string?>> TakeAsync(HashSet<string> tried, CancellationToken cancellation)
    {
        if (TryTake(tried, mayBeOld: false, out var place))
        {
            return place;
        }

        await Reading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // Another claim may have read meanwhile.
            return TryTake(tried, mayBeOld: false, out place) ? place : await ReadAsync(tried, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Reading.Release();
        }
    }

    /// <summary>Ends a claim of a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="isInQueue">Whether the conversation still waits, as far as the claim knows.</param>
    public void Settle(string place, bool isInQueue)
    {
        lock (_lock)
        {
            _taken.Remove(place);
            if (isInQueue)
            {
                _places.Add(place);
            }
            else if (_isReading)
            {
                _settledWhileReading.Add(place);
            }
        }

        if (isInQueue)
        {
            Returned?.TrySetResult();
        }
    }

    /// <summary>Notes that this process has put a conversation into the queue. It may have to be taken before places that were read earlier.</summary>
    public void Note(string place)
    {
        lock (_lock)
        {
            _settledWhileReading.Remove(place);
            if (_places.Max is { } last && string.CompareOrdinal(place, last) < 0)
            {
                _places.Add(place);
            }
        }
    }

    private async ValueTask<Result<string?>> ReadAsync(HashSet<string> tried, CancellationToken cancellation)
    {
        try
        {
            string? place, after = null;
            do
            {
                Begin(isFirst: after is null);
                var query = new ScanQuery(KeyKind.Waiting, "", after, PageSize);
                var scanned = await context.Outages.Guard(context.Storage.ScanAsync(ns, query, cancellation)).ConfigureAwait(false);
                if (!scanned.TryGet(out var page, out var error))
                {
                    return error;
                }

                Add(page);
                after = page.Entries.Length == PageSize ? page.Entries[^1].Id : page.Next;
            }
            while (!TryTake(tried, mayBeOld: true, out place) && after is not null);
            return place;
        }
        finally
        {
            End();
        }
    }

    /// <param name="tried">The places that the claim has tried already.</param>
    /// <param name="mayBeOld">Whether the claim has just read the places. It uses them even if the read took longer than their lifetime.</param>
    /// <param name="place">The place.</param>
    private bool TryTake(HashSet<string> tried, bool mayBeOld, [NotNullWhen(true)] out string? place)
    {
        lock (_lock)
        {
            if (!mayBeOld && context.Clock.GetUtcNow() - _readAt > Lifetime)
            {
                _places.Clear();
            }

            place = _places.FirstOrDefault(known => !tried.Contains(known) && !_taken.Contains(known));
            return place is not null && _places.Remove(place) && _taken.Add(place);
        }
    }

    private void Begin(bool isFirst)
    {
        lock (_lock)
        {
            _isReading = true;
            if (isFirst)
            {
                _places.Clear();
                _readAt = context.Clock.GetUtcNow();
            }
        }
    }

    private void Add(ScanPage page)
    {
        lock (_lock)
        {
            _places.UnionWith(page.Entries.Select(entry => entry.Id).Where(place => !_taken.Contains(place) && !_settledWhileReading.Contains(place)));
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _isReading = false;
            _settledWhileReading.Clear();
        }
    }
}

/// <summary>The work queues of the namespaces in which this process claims turns.</summary>
internal sealed class WorkQueues(EngineContext context)
{
    /// <summary>The number of namespaces. A claim that waits in a queue which was dropped only follows the log beside the others.</summary>
    private const int Namespaces = 1_024;

    private readonly BoundedCache<string, WorkQueue> _queues = new(Namespaces, static (_, _) => 1);

    public WorkQueue Of(string ns)
    {
        if (!_queues.TryGet(ns, out var queue))
        {
            queue = new(context, ns);
            _queues.Put(ns, queue);
        }

        return queue;
    }

    /// <summary>Notes that this process has put a conversation into the queue of a namespace.</summary>
    public void Note(string ns, string place)
    {
        if (_queues.TryGet(ns, out var queue))
        {
            queue.Note(place);
        }
    }
}
