namespace StateStore.Engine.Changes;

/// <summary>
/// The live end of one log that has readers. One pump reads the log forward into a ring and wakes the readers. They read the ring at their own pace,
/// so nothing is queued for a reader.
/// </summary>
internal sealed class LogTail : IAsyncDisposable
{
    private readonly IStateStorage _storage;
    private readonly LogKey _log;
    private readonly Outages _outages;
    private readonly ChangeRing _ring;
    private readonly Lock _lock = new();
    private readonly AppendSignal _appended = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _pump;
    private Exception? _failure;

    public LogTail(IStateStorage storage, LogKey log, LogPosition start, Outages outages)
    {
        (_storage, _log, _outages) = (storage, log, outages);
        _ring = new(start);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Reads the events after a position; an empty array if there are none yet.</summary>
    /// <param name="after">The reader's position.</param>
    /// <param name="breaks">The breaks of the log that the reader knows; brought up to date.</param>
    /// <param name="entries">The events.</param>
    /// <returns>
    /// False if the position lies before the ring or beyond it, or if the log has broken since the reader's last read. Then only the log can tell
    /// whether it continues at the position.
    /// </returns>
    public bool TryRead(LogPosition after, ref int breaks, out LogEntry[] entries)
    {
        lock (_lock)
        {
            var held = breaks == _ring.Breaks && after >= _ring.Begin && after <= _ring.End;
            breaks = _ring.Breaks;
            entries = held ? _ring.After(after, ChangeFeed.StreamPage) : [];
            return held;
        }
    }

    /// <summary>Completes when the pump has read an event after the position, or has found a break that the reader does not know.</summary>
    public async ValueTask WaitAsync(LogPosition after, int breaks, CancellationToken cancellation)
    {
        while (true)
        {
            var appended = _appended.Next();
            lock (_lock)
            {
                if (_ring.End > after || _ring.Breaks != breaks)
                {
                    return;
                }

                if (_failure is not null)
                {
                    throw new InvalidOperationException("The change log can't be followed", _failure);
                }
            }

            await appended.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await ReadForwardAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // A broken store or a bug: the readers must get the error instead of waiting without end.
            lock (_lock)
            {
                _failure = e;
            }

            _appended.Pulse();
        }
    }

    private async ValueTask ReadForwardAsync()
    {
        try
        {
            var page = await _storage.ReadEventsAsync(_log, _ring.End, ChangeFeed.StreamPage, _stop.Token).ConfigureAwait(false);
            if (page.Entries.Length > 0 || page.IsTrimmed)
            {
                Add(page);
            }
            else
            {
                await _storage.WaitForAppendAsync(_log, _ring.End, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (StorageUnavailableException e)
        {
            await _outages.PauseAsync(e, _stop.Token).ConfigureAwait(false);
        }
    }

    private void Add(LogPage page)
    {
        lock (_lock)
        {
            if (page.IsTrimmed)
            {
                // Readers at the old end must get the gap. They find it in the log, because the ring begins after it.
                _ring.Restart(page.Entries.IsEmpty ? page.Tail : page.Entries[0].Position);
            }

            foreach (var entry in page.Entries.AsSpan(page.IsTrimmed && !page.Entries.IsEmpty ? 1.. : 0..))
            {
                _ring.Add(entry);
            }
        }

        _appended.Pulse();
    }
}
