namespace StateStore.Webhooks.Pump;

/// <summary>Makes one attempt (<see cref="WebhookSender.SendAsync"/>).</summary>
internal delegate Task<AttemptOutcome> SendMessage(WebhookMessage message, CancellationToken cancellationToken);

/// <summary>The bounds of deliveries, and the parts that all webhooks of a process share.</summary>
/// <param name="Send">Makes one attempt.</param>
/// <param name="InFlight">The attempts in flight of all webhooks.</param>
/// <param name="Owner">The name of this process.</param>
internal sealed record PumpOptions(SendMessage Send, InFlight InFlight, string Owner)
{
    /// <summary>The lease of an owner. Another process takes over at most this time and <see cref="LookInterval"/> after the owner has ended.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>The interval at which a process looks for webhooks without an owner.</summary>
    public static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(3);

    /// <summary>The time after which the owner renews its lease.</summary>
    public static readonly TimeSpan Renewal = TimeSpan.FromSeconds(3);

    /// <summary>The shortest time between two commits of a webhook without stored letters.</summary>
    public static readonly TimeSpan CommitInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>The time that attempts in flight get to complete when the process stops.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The failures in a row after which a receiver counts as down: only one attempt at a time tests whether it is back.</summary>
    public const int DownAfter = 5;

    /// <summary>The longest pause between two such attempts, unless the receiver asks for a longer one.</summary>
    public static readonly TimeSpan LongestProbePause = TimeSpan.FromMinutes(1);

    /// <summary>The bytes of events that all webhooks of the process hold.</summary>
    public ByteBudget Memory { get; init; } = new(64 * 1024 * 1024);

    /// <summary>The most letters that wait for one webhook. Beyond it the oldest become dead letters.</summary>
    public int MostWaiting { get; init; } = 100_000;

    /// <summary>The most dead letters of one webhook. Beyond it the oldest are dropped.</summary>
    public int MostDead { get; init; } = 10_000;
}
