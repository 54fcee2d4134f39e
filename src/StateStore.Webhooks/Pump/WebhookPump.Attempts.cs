using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace StateStore.Webhooks.Pump;

/// <summary>The attempts of a pump, and the commits of their outcomes.</summary>
internal sealed partial class WebhookPump
{
    private ImmutableSortedDictionary<string, string> _committed = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>True if a commit would store something new beside the lease.</summary>
    private bool IsDirty => _outbox.HasChanges || !_logs.Positions.SequenceEqual(_committed);

    /// <summary>True if an attempt may start.</summary>
    private bool CanStart(DateTimeOffset now)
    {
        // Without a lease another process may be sending the same events.
        if (_webhook.Webhook.State != WebhookState.Active || now >= _owned.Progress.Until || _receiver.PausedUntil > now)
        {
            return false;
        }

        return _receiver.IsDown ? _inFlight == 0 && _lanes.Count > 0 : _inFlight < _webhook.Webhook.InFlight && _lanes.HasReady(now);
    }

    /// <summary>Starts as many attempts as may be in flight.</summary>
    private void Start(DateTimeOffset now)
    {
        while (CanStart(now))
        {
            if (_receiver.IsDown)
            {
                var probe = _lanes.Probe!;
                _lanes.Take(probe);
                Start(probe, isShared: false);
                return;
            }

            var isShared = _inFlight > 0;
            if (isShared && (_options.Memory.IsSpent || !_options.InFlight.TryEnter(Signal)))
            {
                return;
            }

            Start(_lanes.TakeReady(now)!, isShared);
        }
    }

    private void Start(Parcel parcel, bool isShared)
    {
        parcel.IsInFlight = true;
        _inFlight++;
        _attempts.RemoveWhere(attempt => attempt.IsCompleted);
        _attempts.Add(AttemptAsync(parcel, _webhook.Webhook, isShared));
    }

    private async Task AttemptAsync(Parcel parcel, Webhook webhook, bool isShared)
    {
        var secrets = _secrets;
        await Task.Yield();
        var completion = new Completion(parcel, webhook, null, default, TimeSpan.Zero, isShared);
        var held = 0;
        try
        {
            if ((parcel.Letter ?? await _ledger.LoadAsync(_owned.Id, parcel.Name!, _sending.Token).ConfigureAwait(false)) is { } letter)
            {
                var begun = _ledger.Clock.GetTimestamp();
                var now = _ledger.Clock.GetUtcNow();
                var signing = secrets.Where(known => known.ExpiresAt is not { } end || end > now).Select(known => known.Secret).ToList();
                var message = new WebhookMessage(new(webhook.Url), webhook.Headers, parcel.Message, now, letter.ToBody(webhook.Payload), signing, webhook.Timeout);
                held = message.Body.Length;
                _options.Memory.Take(held);
                var outcome = await _options.Send(message, _sending.Token).ConfigureAwait(false);
                completion = completion with { Letter = letter, Outcome = outcome, Duration = _ledger.Clock.GetElapsedTime(begun) };
            }
        }
        catch (OperationCanceledException) when (_sending.IsCancellationRequested)
        {
            completion = completion with { IsAborted = true };
        }
        catch (Exception e)
        {
            // A bug must not end the deliveries: the event counts as failed and is sent again.
            LogAttemptBroke(_owned.Id, e);
            completion = completion with { Letter = parcel.Letter, IsAborted = parcel.Letter is null, Outcome = new(AttemptKind.Failed, 0, null, "The server failed") };
        }

        _options.Memory.Give(held);
        _completions.Enqueue(completion);
        Signal();
    }

    private async ValueTask CompleteAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        while (_completions.TryDequeue(out var completion))
        {
            var parcel = completion.Parcel;
            parcel.IsInFlight = false;
            _inFlight--;
            if (completion.IsShared)
            {
                _options.InFlight.Exit();
            }

            if (completion.IsAborted)
            {
                _lanes.Delay(parcel, now + PumpOptions.CommitInterval);
            }
            else if (completion.Letter is not { } letter)
            {
                // The letter was removed by hand, or can't be read.
                Settle(parcel);
            }
            else
            {
                Note(completion, letter, now);
                if (completion.Outcome.Kind == AttemptKind.Gone)
                {
                    await _ledger.DisableAsync(completion.Webhook, completion.Outcome.Reason, cancellation).ConfigureAwait(false);
                    _isGone |= !await RefreshAsync(cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private void Note(Completion completion, WebhookLetter letter, DateTimeOffset now)
    {
        var (parcel, outcome) = (completion.Parcel, completion.Outcome);
        parcel.Attempts++;
        var kind = outcome.Kind switch
        {
            AttemptKind.Delivered => "delivered",
            AttemptKind.Gone => "gone",
            AttemptKind.Refused => "refused",
            _ => "failed",
        };
        _ledger.Meter.Webhooks.CountAttempt(kind);
        _outbox.Note(new(
            parcel.Message, letter.Type, letter.Subject, now - completion.Duration, parcel.Attempts, kind, outcome.Status, completion.Duration, outcome.Reason));
        if (outcome.Kind == AttemptKind.Delivered)
        {
            _receiver.Succeed(now);
            Settle(parcel);
            return;
        }

        // The receiver at a former address says nothing about the present one.
        if (completion.Webhook.Url == _webhook.Webhook.Url)
        {
            _receiver.Fail(now, outcome.RetryAfter);
        }

        parcel.Letter = letter with { Attempts = parcel.Attempts, Reason = outcome.Reason };
        _lanes.Delay(parcel, now + RetrySchedule.Delay(parcel.Attempts, Random.Shared.NextDouble(), outcome.RetryAfter));
        foreach (var waiting in _lanes.LaneOf(parcel).Where(waiting => waiting == parcel || waiting.Name is null).ToList())
        {
            Store(waiting);
        }
    }

    /// <summary>Ends the way of a parcel.</summary>
    private void Settle(Parcel parcel)
    {
        _lanes.Remove(parcel);
        if (parcel.Name is { } name)
        {
            _outbox.Remove(name);
        }
        else
        {
            parcel.Mark!.IsSettled = true;
        }
    }

    /// <summary>Makes dead letters of those that are too old, and of the oldest if too many wait.</summary>
    private async ValueTask BuryAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        for (var i = 0; i < MostBuriedAtOnce && _lanes.Oldest is { IsInFlight: false } oldest; i++)
        {
            var isOld = now - oldest.Since >= RetrySchedule.MaximumAge;
            if (!isOld && _lanes.Stored <= _options.MostWaiting)
            {
                return;
            }

            var letter = oldest.Letter ?? await _ledger.LoadAsync(_owned.Id, oldest.Name!, cancellation).ConfigureAwait(false);
            _lanes.Remove(oldest);
            if (letter is null)
            {
                _outbox.Remove(oldest.Name!);
                continue;
            }

            var reason = isOld ? letter.Reason : $"More than {_options.MostWaiting} events waited. {letter.Reason}".TrimEnd();
            _outbox.Bury(oldest.Name!, letter with { Reason = reason });
            _ledger.Meter.Webhooks.CountDead();
            LogDead(_owned.Id, oldest.Message, reason);
        }
    }

    private bool IsCommitDue(DateTimeOffset now) =>
        _outbox.Puts >= MostPuts
        || _outbox.Bytes >= MostPutBytes
        || (_outbox.Bytes > 0 && _options.Memory.IsSpent)
        || now - _committedAt >= PumpOptions.Renewal
        || (now - _committedAt >= PumpOptions.CommitInterval && IsDirty);

    private async ValueTask<bool> CommitAsync(DateTimeOffset now, string owner)
    {
        var (positions, changes) = (_logs.Positions, _outbox.Take());
        Lag = (_lanes.Count, _lanes.OldestSince);
        var status = new WebhookStatus(_lanes.Count, Lag.OldestAt, _receiver.DeliveredAt, _receiver.FailingSince, positions);
        var progress = new WebhookProgress(owner, now + PumpOptions.Lease, _next, status);

        // Not cancelled: the changes are taken out of the outbox, so the loop must know whether they are made.
        if (await _ledger.CommitAsync(_owned, progress, changes, CancellationToken.None).ConfigureAwait(false) is not { } owned)
        {
            _isInterrupted = true;
            return false;
        }

        (_owned, _committed, _committedAt) = (owned, positions, now);
        _outbox.Release();
        _fresh.ForEach(parcel => parcel.Letter = null);
        _fresh.Clear();

        // Not before: until now the store has the letters that requests have added, and each wake reads them.
        _known.ExceptWith(changes.Remove);
        return true;
    }

    /// <summary>Lets the attempts in flight complete for a while, and gives the webhook back with what they have reached.</summary>
    private async ValueTask EndAsync()
    {
        await Task.WhenAll(_attempts).WaitAsync(PumpOptions.Patience, _ledger.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _sending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_attempts).ConfigureAwait(false);
        try
        {
            var now = _ledger.Clock.GetUtcNow();
            await CompleteAsync(now, CancellationToken.None).ConfigureAwait(false);
            _ = _isInterrupted || await CommitAsync(now, "").ConfigureAwait(false);
        }
        catch (StorageUnavailableException e)
        {
            LogInterrupted(_owned.Id, e.Message.ReplaceLineEndings(" "));
        }
        finally
        {
            _outbox.Release();
            _logs.Release();
        }
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "An attempt of the webhook {Id} failed within the server; the event is sent again")]
    private partial void LogAttemptBroke(string id, Exception e);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "The event {Message} of the webhook {Id} is a dead letter. {Reason}")]
    private partial void LogDead(string id, string message, string reason);

    /// <summary>The end of an attempt.</summary>
    private sealed record Completion(Parcel Parcel, Webhook Webhook, WebhookLetter? Letter, AttemptOutcome Outcome, TimeSpan Duration, bool IsShared)
    {
        /// <summary>True if the attempt was given up before it had an outcome.</summary>
        public bool IsAborted { get; init; }
    }
}
