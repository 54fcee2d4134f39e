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
    private const int MostInMemory = 1_000;

    private readonly WebhookLedger _ledger;
    private readonly PumpOptions _options;
    private readonly ILogger _logger;
    private readonly Lanes _lanes = new();
    private readonly ReceiverHealth _receiver = new();
    private readonly ConcurrentQueue<Completion> _completions = new();
    private readonly HashSet<Task> _attempts = [];
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly CancellationTokenSource _sending = new();
    private readonly List<LogWindow> _windows = [];
    private readonly List<Parcel> _fresh = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Outbox _outbox = new([], 0);
    private StoredWebhook _webhook;
    private StoredWebhook? _update;
    private OwnedWebhook _owned;
    private List<(WebhookSecret Secret, DateTimeOffset? ExpiresAt)> _secrets = [];
    private Task? _signaled;
    private DateTimeOffset _committedAt;
    private bool _hasAdded;
    private long _next;
    private int _inFlight;
    private bool _isGone;
    private bool _isInterrupted;

    public WebhookPump(WebhookLedger ledger, PumpOptions options, StoredWebhook webhook, OwnedWebhook owned, ILogger logger)
    {
        (_ledger, _options, _webhook, _owned, _logger) = (ledger, options, webhook, owned, logger);
        _next = owned.Progress.Next;
        _receiver.Begin(owned.Progress.Status);
    }

    /// <summary>The number of events that wait, and the time since which the oldest waits.</summary>
    public (int Waiting, DateTimeOffset? OldestAt) Lag { get; private set; }

    private bool IsSending => _webhook.Webhook.State == WebhookState.Active && !_receiver.IsDown;

    /// <summary>Delivers until it is cancelled, or until this process is no longer the owner.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await BeginAsync(cancellation).ConfigureAwait(false);
            while (!_isGone && await StepAsync(cancellation).ConfigureAwait(false))
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

    /// <summary>Takes over a changed webhook.</summary>
    public void Update(StoredWebhook webhook)
    {
        Volatile.Write(ref _update, webhook);
        Signal();
    }

    /// <summary>Notes that requests may have added letters.</summary>
    public void Wake()
    {
        Volatile.Write(ref _hasAdded, true);
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
    }

    private async ValueTask BeginAsync(CancellationToken cancellation)
    {
        _committedAt = _ledger.Clock.GetUtcNow();
        _outbox = new(await _ledger.DeadAsync(_owned.Id, cancellation).ConfigureAwait(false), _options.MostDead);
        _outbox.Begin(await _ledger.AttemptsAsync(_owned.Id, cancellation).ConfigureAwait(false));
        await TakeLettersAsync(areAdded: false, cancellation).ConfigureAwait(false);
        Apply(_webhook);
    }

    /// <summary>One round. False = this process is no longer the owner.</summary>
    private async ValueTask<bool> StepAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _update, null) is { } update)
        {
            Apply(update);
            _receiver.Reset();
        }

        if (Interlocked.Exchange(ref _hasAdded, false))
        {
            await TakeLettersAsync(areAdded: true, cancellation).ConfigureAwait(false);
        }

        var now = _ledger.Clock.GetUtcNow();
        await CompleteAsync(now, cancellation).ConfigureAwait(false);
        await BuryAsync(now, cancellation).ConfigureAwait(false);
        var hasRead = await ReadAsync(now, cancellation).ConfigureAwait(false);
        if (!IsSending)
        {
            StoreAll();
        }

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

    /// <summary>Reads the letters that are stored and not known yet.</summary>
    private async ValueTask TakeLettersAsync(bool areAdded, CancellationToken cancellation)
    {
        await foreach (var (name, letter) in _ledger.LettersAsync(_owned.Id, areAdded, cancellation).ConfigureAwait(false))
        {
            if (_known.Add(name))
            {
                var parcel = Parcel.Of(letter, name);
                parcel.Letter = _lanes.Stored < MostInMemory ? letter : null;
                _lanes.Add(parcel);
            }
        }
    }

    private void Apply(StoredWebhook webhook)
    {
        _webhook = webhook;
        _secrets = [.. webhook.Webhook.Secrets.Select(key => (WebhookSecret.Parse(key.Text).Value, key.ExpiresAt))];
        var kinds = webhook.Webhook.Filter.Kinds.ToList();
        _windows.RemoveAll(window => !kinds.Contains(window.Kind));
        foreach (var (kind, log) in WebhookLogs.All.Where(known => kinds.Contains(known.Kind) && _windows.TrueForAll(window => window.Kind != known.Kind)))
        {
            _windows.Add(new(_ledger, kind, new(webhook.Webhook.Namespace, log), StartOf(kind)));
        }
    }

    /// <summary>The later one of the stored position and of that from which the webhook gets the kind.</summary>
    private LogPosition StartOf(string kind)
    {
        _ = LogPosition.TryParse(_owned.Progress.Status.Positions.GetValueOrDefault(kind), out var stored);
        _ = LogPosition.TryParse(_webhook.Webhook.Since.GetValueOrDefault(kind), out var since);
        return stored > since ? stored : since;
    }

    private async ValueTask<bool> ReadAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var hasRead = false;
        foreach (var window in _windows.Where(window => window.HasMore && !window.IsFull))
        {
            var page = await window.ReadAsync(cancellation).ConfigureAwait(false);
            hasRead |= !page.Entries.IsEmpty;
            if (page.IsTrimmed)
            {
                ReportGap(window, page, now);
            }

            foreach (var entry in page.Entries)
            {
                Take(window, entry, now);
                window.Pass(entry.Position);
            }
        }

        return hasRead;
    }

    private void Take(LogWindow window, LogEntry entry, DateTimeOffset now)
    {
        var payload = JsonText.FromTrusted(entry.Payload);
        if (_webhook.Webhook.Filter.Take(window.Kind, payload) is { } happened)
        {
            var message = $"{_owned.Id}_{window.Kind}_{entry.Position}";
            Add(new(message, happened.Type, happened.Subject, happened.At ?? TimeText.Of(now), now, 0, "", payload), window.Add(entry.Position, payload.Utf8.Length));
        }
    }

    /// <summary>Makes an event of the type <c>KIND.gap</c>: events were trimmed before they were read.</summary>
    private void ReportGap(LogWindow window, LogPage page, DateTimeOffset now)
    {
        var after = window.Read;
        window.Pass(page.Entries.IsEmpty ? page.Tail : page.Entries[0].Position.Before());
        LogGap(_owned.Id, window.Kind, after, window.Read);
        var json = new JsonBuilder();
        json.Raw("{\"namespace\":"u8).String(_webhook.Webhook.Namespace).Raw(",\"kind\":"u8).String(window.Kind);
        json.Raw(",\"after\":"u8).String(after.ToString()).Raw(",\"before\":"u8).String(window.Read.ToString()).Byte((byte)'}');
        var data = json.ToJsonText();
        Add(new($"{_owned.Id}_{window.Kind}_gap_{window.Read}", window.Kind + WebhookLetter.GapEnd, "", TimeText.Of(now), now, 0, "", data), window.Add(window.Read, data.Utf8.Length));
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
        waits.AddRange(_windows.Where(window => !window.IsFull).Select(window => window.AppendedAsync(cancellation)));
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
        if (_lanes.Oldest is { } oldest && oldest.Since + RetrySchedule.MaximumAge is var dies && dies < next)
        {
            next = dies;
        }

        if (_webhook.Webhook.State != WebhookState.Active)
        {
            return next;
        }

        var pausedUntil = _receiver.PausedUntil;
        var tries = _receiver.IsDown ? (_lanes.Count > 0 && _inFlight == 0 ? pausedUntil : null) : _lanes.NextAt is { } at && at < pausedUntil ? pausedUntil : _lanes.NextAt;
        return tries < next ? tries.Value : next;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "The webhook {Id} is interrupted: {Reason}")]
    private partial void LogInterrupted(string id, string reason);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "The webhook {Id} was deleted, or has another owner")]
    private partial void LogReplaced(string id);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "The webhook {Id} has missed events of the kind {Kind} after {After} up to {Before}: they were trimmed from the log")]
    private partial void LogGap(string id, string kind, LogPosition after, LogPosition before);
}
