using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StateStore.Webhooks.Pump;

/// <summary>
/// Delivers the events of one webhook that this process owns. It reads the logs after the stored positions, attempts each event, and stores as a letter what
/// the receiver does not accept. So the position always moves on, and a log may be trimmed while the receiver is down.
/// </summary>
/// <remarks>One loop changes all state. Attempts run beside it, and hand their outcomes over in a queue.</remarks>
internal sealed partial class WebhookPump : IDisposable
{
    private const int MostBuriedAtOnce = 100;
    private const int MostPuts = 256;
    private const long MostPutBytes = 4 * 1024 * 1024;

    private readonly WebhookLedger _ledger;
    private readonly PumpOptions _options;
    private readonly ILogger _logger;
    private readonly Lanes _lanes = new();
    private readonly ReceiverHealth _receiver = new();
    private readonly ConcurrentQueue<Completion> _completions = new();
    private readonly HashSet<Task> _attempts = [];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _sending = new();
    private readonly LogReader _logs;
    private readonly List<Parcel> _fresh = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Outbox _outbox;
    private StoredWebhook _webhook;
    private OwnedWebhook _owned;
    private List<(WebhookSecret Secret, DateTimeOffset? ExpiresAt)> _secrets = [];
    private Task? _signaled;
    private DateTimeOffset _committedAt;
    private bool _isWoken;
    private long _next;
    private int _inFlight;
    private bool _isGone;
    private bool _isInterrupted;

    public WebhookPump(WebhookLedger ledger, PumpOptions options, StoredWebhook webhook, OwnedWebhook owned, ILogger logger)
    {
        (_ledger, _options, _webhook, _owned, _logger) = (ledger, options, webhook, owned, logger);
        _logs = new(ledger, options.Memory, logger);
        _outbox = new([], 0, options.Memory);
        _next = owned.Progress.Next;
        _receiver.Begin(owned.Progress.Status);
    }

    /// <summary>The number of events that wait, and the time since which the oldest waits.</summary>
    public (int Waiting, DateTimeOffset? OldestAt) Lag { get; private set; }

    /// <summary>Delivers until it is cancelled, or until this process is no longer the owner.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await BeginAsync(cancellation).ConfigureAwait(false);
            while (await StepAsync(cancellation).ConfigureAwait(false))
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped.
        }
        catch (StorageUnavailableException e)
        {
            // A commit may have been made. The next run reads the stored state, and repeats what it does not show.
            _isInterrupted = true;
            LogInterrupted(_webhook.Webhook.Id, e.Message.ReplaceLineEndings(" "));
        }
        catch
        {
            _isInterrupted = true;
            throw;
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Notes that requests may have changed the webhook or added letters.</summary>
    public void Wake()
    {
        Volatile.Write(ref _isWoken, true);
        Signal();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sending.Dispose();
        _signal.Dispose();
    }

    private void Signal()
    {
        try
        {
            _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // The loop will run anyway.
        }
        catch (ObjectDisposedException)
        {
            // The pump has ended.
        }
    }

    private async ValueTask BeginAsync(CancellationToken cancellation)
    {
        _committedAt = _ledger.Clock.GetUtcNow();
        _outbox = new(await _ledger.DeadAsync(_owned.Id, cancellation).ConfigureAwait(false), _options.MostDead, _options.Memory);
        _outbox.Begin(await _ledger.AttemptsAsync(_owned.Id, cancellation).ConfigureAwait(false));
        await TakeAllLettersAsync(cancellation).ConfigureAwait(false);
        await ApplyAsync(_webhook, cancellation).ConfigureAwait(false);
    }

    /// <summary>One round. False = the webhook was deleted or disabled, or this process is no longer its owner.</summary>
    private async ValueTask<bool> StepAsync(CancellationToken cancellation)
    {
        var isWoken = Interlocked.Exchange(ref _isWoken, false);
        if (isWoken)
        {
            await TakeAddedLettersAsync(cancellation).ConfigureAwait(false);
        }

        var now = _ledger.Clock.GetUtcNow();
        await CompleteAsync(now, cancellation).ConfigureAwait(false);
        if (_isGone)
        {
            return false;
        }

        await BuryAsync(now, cancellation).ConfigureAwait(false);
        var hasRead = await _logs.ReadAsync(cancellation).ConfigureAwait(false);

        // After the reading and before the sending: so a change that was acknowledged before an event was committed always applies to that event.
        if ((isWoken || hasRead || CanStart(now)) && !await RefreshAsync(cancellation).ConfigureAwait(false))
        {
            return false;
        }

        TakeEvents(now);
        Start(now);
        if (IsCommitDue(now) && !await CommitAsync(now, _options.Owner).ConfigureAwait(false))
        {
            LogReplaced(_owned.Id);
            return false;
        }

        if (!hasRead)
        {
            await WaitAsync(cancellation).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Loads the webhook as it is now. False = it was deleted or disabled.</summary>
    private async ValueTask<bool> RefreshAsync(CancellationToken cancellation)
    {
        if (await _ledger.LoadAsync(_webhook.Webhook, cancellation).ConfigureAwait(false) is not { Webhook.State: not WebhookState.Disabled } stored)
        {
            return false;
        }

        if (stored.Version != _webhook.Version)
        {
            await ApplyAsync(stored, cancellation).ConfigureAwait(false);
            _receiver.Reset();
        }

        return true;
    }

    private async ValueTask ApplyAsync(StoredWebhook stored, CancellationToken cancellation)
    {
        await _logs.FollowAsync(stored.Webhook, _owned.Progress.Status.Positions, cancellation).ConfigureAwait(false);
        _webhook = stored;
        _secrets = [.. stored.Webhook.Secrets.Select(key => (WebhookSecret.Parse(key.Text).Value, key.ExpiresAt))];
    }

    /// <summary>Reads the stored letters. Those that requests have added stand among the others by the time at which they were added.</summary>
    private async ValueTask TakeAllLettersAsync(CancellationToken cancellation)
    {
        var own = await ParcelsAsync(areAdded: false, cancellation).ConfigureAwait(false);
        var added = new Queue<Parcel>(await ParcelsAsync(areAdded: true, cancellation).ConfigureAwait(false));
        foreach (var parcel in own)
        {
            while (added.TryPeek(out var first) && first.Since < parcel.Since)
            {
                TakeLetter(added.Dequeue());
            }

            TakeLetter(parcel);
        }

        foreach (var parcel in added)
        {
            TakeLetter(parcel);
        }
    }

    /// <summary>Reads the letters that requests have added and that are not known yet.</summary>
    private async ValueTask TakeAddedLettersAsync(CancellationToken cancellation)
    {
        foreach (var parcel in await ParcelsAsync(areAdded: true, cancellation).ConfigureAwait(false))
        {
            TakeLetter(parcel);
        }
    }

    private async ValueTask<List<Parcel>> ParcelsAsync(bool areAdded, CancellationToken cancellation)
    {
        List<Parcel> parcels = [];
        await foreach (var (name, letter) in _ledger.LettersAsync(_owned.Id, areAdded, cancellation).ConfigureAwait(false))
        {
            var parcel = Parcel.Of(letter, name);
            parcel.Letter = null;
            parcels.Add(parcel);
        }

        return parcels;
    }

    private void TakeLetter(Parcel parcel)
    {
        if (_known.Add(parcel.Name!))
        {
            _lanes.Add(parcel);
        }
    }

    private void TakeEvents(DateTimeOffset now)
    {
        foreach (var (letter, mark) in _logs.Take(_webhook.Webhook, now))
        {
            Add(letter, mark);
        }

        if (_webhook.Webhook.State != WebhookState.Active || _receiver.IsDown || _receiver.PausedUntil > now)
        {
            StoreAll();
        }
    }

    private void Add(WebhookLetter letter, Mark mark)
    {
        var parcel = Parcel.Of(letter, mark: mark);
        if (_lanes.Add(parcel))
        {
            Store(parcel);
        }
    }

    private void StoreAll()
    {
        foreach (var parcel in _lanes.Unstored.Where(parcel => !parcel.IsInFlight).ToList())
        {
            Store(parcel);
        }
    }

    /// <summary>Stores a parcel with the next commit, which also moves the position past its event.</summary>
    private void Store(Parcel parcel)
    {
        var letter = parcel.Letter!;
        if (parcel.Name is null)
        {
            parcel.Name = $"s{WebhookEntries.Sortable(_next++)}";
            _known.Add(parcel.Name);
            _lanes.NoteStored(parcel);
            parcel.Mark!.IsSettled = true;
        }

        _outbox.Put(parcel.Name, letter);
        _fresh.Add(parcel);
    }

    private async ValueTask WaitAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pause = NextAt() - _ledger.Clock.GetUtcNow();
        List<Task> waits = [_signaled ??= _signal.WaitAsync(cancellation)];
        waits.AddRange(_logs.Appended(cancellation));
        waits.Add(Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _ledger.Clock, end.Token));
        await Task.WhenAny(waits).ConfigureAwait(false);
        _signaled = _signaled.IsCompleted ? null : _signaled;
        await end.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    /// <summary>The time at which there is something to do without a signal.</summary>
    private DateTimeOffset NextAt()
    {
        var next = _committedAt + (IsDirty ? PumpOptions.CommitInterval : PumpOptions.Renewal);
        if (_lanes.Oldest is { IsInFlight: false } oldest && oldest.Since + RetrySchedule.MaximumAge is var dies && dies < next)
        {
            next = dies;
        }

        var most = _receiver.IsDown ? 1 : _webhook.Webhook.InFlight;
        if (_webhook.Webhook.State != WebhookState.Active || _inFlight >= most)
        {
            return next;
        }

        var tries = !_receiver.IsDown ? _lanes.NextAt : _lanes.Count > 0 ? _receiver.PausedUntil : null;
        var at = tries < _receiver.PausedUntil ? _receiver.PausedUntil : tries;
        return at < next ? at.Value : next;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The webhook {Id} is interrupted: {Reason}")]
    private partial void LogInterrupted(string id, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The webhook {Id} was deleted, or has another owner")]
    private partial void LogReplaced(string id);
}
