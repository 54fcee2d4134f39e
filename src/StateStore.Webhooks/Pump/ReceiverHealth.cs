namespace StateStore.Webhooks.Pump;

/// <summary>The state of the receiver of one webhook, as the attempts show it.</summary>
internal sealed class ReceiverHealth
{
    private int _failures;
    private DateTimeOffset _askedUntil;
    private DateTimeOffset _downUntil;

    /// <summary>The time of the newest delivery; null = there was none.</summary>
    public DateTimeOffset? DeliveredAt { get; private set; }

    /// <summary>The time since which all attempts have failed; null = the last one succeeded.</summary>
    public DateTimeOffset? FailingSince { get; private set; }

    /// <summary>True after several failures in a row.</summary>
    public bool IsDown => _failures >= PumpOptions.DownAfter;

    /// <summary>The time until which nothing is sent; in the past = there is none.</summary>
    public DateTimeOffset PausedUntil => _askedUntil > _downUntil ? _askedUntil : _downUntil;

    public void Begin(WebhookStatus status) => (DeliveredAt, FailingSince) = (status.DeliveredAt, status.FailingSince);

    /// <summary>Notes a delivery. A pause that the receiver has asked for stays: the attempt may have begun before.</summary>
    public void Succeed(DateTimeOffset now) => (_failures, _downUntil, DeliveredAt, FailingSince) = (0, default, now, null);

    /// <summary>Notes a failure. The pause that the receiver asks for only makes the pause longer.</summary>
    public void Fail(DateTimeOffset now, TimeSpan? retryAfter)
    {
        _failures++;
        FailingSince ??= now;
        if (retryAfter is { } asked && now + asked > _askedUntil)
        {
            _askedUntil = now + asked;
        }

        if (IsDown)
        {
            var pause = RetrySchedule.Delay(_failures - PumpOptions.DownAfter + 1, Random.Shared.NextDouble(), null);
            _downUntil = now + (pause < PumpOptions.LongestProbePause ? pause : PumpOptions.LongestProbePause);
        }
    }

    /// <summary>Forgets the failures: the address may be another one.</summary>
    public void Reset() => (_failures, _askedUntil, _downUntil) = (0, default, default);
}
