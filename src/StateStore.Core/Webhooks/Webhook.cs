using System.Collections.Immutable;

namespace StateStore.Core.Webhooks;

/// <summary>A webhook: the server POSTs the events of one namespace that the filter takes to a receiver.</summary>
/// <param name="Namespace">The namespace whose events it gets.</param>
/// <param name="Id">The id: <c>wh_</c> and 16 hexadecimal digits.</param>
/// <param name="Url">The address of the receiver, <c>http://</c> or <c>https://</c>.</param>
public sealed record Webhook(string Namespace, string Id, string Url)
{
    /// <summary>The prefix of every id.</summary>
    public const string IdPrefix = "wh_";

    /// <summary>The number of hexadecimal digits of an id.</summary>
    public const int IdDigits = 16;

    /// <summary>The segment that no namespace of a user may have: the namespace in which webhooks are stored.</summary>
    internal const string ReservedSegment = "$webhooks";

    /// <summary>The timeout of one attempt if the webhook gives none.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The most attempts in flight if the webhook gives none.</summary>
    public const int DefaultInFlight = 8;

    /// <summary>The events that the receiver gets.</summary>
    public WebhookFilter Filter { get; init; } = WebhookFilter.AllConversations;

    /// <summary>The body of each attempt.</summary>
    public WebhookPayload Payload { get; init; }

    /// <summary>Headers that each attempt sends in addition. Their values may be secret.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = WebhookDraft.NoHeaders;

    /// <summary>The timeout of one attempt, from 1 to 30 s.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>The most attempts in flight, from 1 to 64.</summary>
    public int InFlight { get; init; } = DefaultInFlight;

    /// <summary>A text for people; null = none.</summary>
    public string? Description { get; init; }

    /// <summary>Whether the server sends events.</summary>
    public WebhookState State { get; init; }

    /// <summary>The reason why the server disabled it; null if it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The secrets that sign, newest first. At most one of them has no end.</summary>
    public ImmutableArray<WebhookKey> Secrets { get; init; } = [];

    /// <summary>
    /// The position in each log after which the webhook begins, by the kind of the log: <c>conversation</c>, <c>table</c>, <c>key</c>.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Since { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The time of the creation.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The webhook as answers have it: without secrets, the values of headers, and positions.</summary>
    public Webhook Masked() => this with
    {
        Headers = Headers.Keys.ToImmutableSortedDictionary(name => name, _ => "", StringComparer.OrdinalIgnoreCase),
        Secrets = [.. Secrets.Select(secret => secret with { Text = secret.Shown })],
        Since = ImmutableSortedDictionary<string, string>.Empty,
    };

    /// <summary>Whether a text can be an id.</summary>
    public static bool IsId(string text) =>
        text.Length == IdPrefix.Length + IdDigits && text.StartsWith(IdPrefix, StringComparison.Ordinal) && text.Skip(IdPrefix.Length).All(c => char.IsAsciiHexDigitLower(c));
}

/// <summary>Whether the server sends the events of a webhook. The names are a storage format.</summary>
public enum WebhookState
{
    /// <summary><c>active</c>: it sends them.</summary>
    Active,

    /// <summary><c>paused</c>: it collects them, and sends them once the webhook is resumed.</summary>
    Paused,

    /// <summary><c>disabled</c>: the receiver has answered 410. The server neither sends nor collects them until the webhook is resumed.</summary>
    Disabled,
}

/// <summary>The body of the attempts of a webhook. The names are a storage format.</summary>
public enum WebhookPayload
{
    /// <summary><c>envelope</c>: <c>{"type":..,"timestamp":..,"data":EVENT}</c>.</summary>
    Envelope,

    /// <summary><c>event</c>: the event alone, with the bytes that the log has. An event that no log has (a test, a gap) has the envelope.</summary>
    Event,
}

/// <summary>A secret of a webhook.</summary>
/// <param name="Text">The secret; where webhooks are shown, its first characters.</param>
/// <param name="CreatedAt">The time of the creation.</param>
/// <param name="ExpiresAt">The time from which it no longer signs; null = none.</param>
public sealed record WebhookKey(string Text, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>The prefix of private keys of Ed25519.</summary>
    public const string PrivatePrefix = "whsk_";

    /// <summary>The prefix of public keys of Ed25519.</summary>
    public const string PublicPrefix = "whpk_";

    private const int ShownLength = 10;

    /// <summary>The public key, <c>whpk_…</c>, if the secret is a private key of Ed25519; null for a secret that sender and receiver share.</summary>
    public string? PublicKey { get; init; }

    /// <summary>The text that the receiver gets to verify signatures.</summary>
    public string ReceiverText => PublicKey ?? Text;

    /// <summary>The first characters of the secret, which tell secrets apart and do not help to guess one.</summary>
    public string Shown => PublicKey is not null ? PrivatePrefix : Text.Length <= ShownLength ? Text : Text[..ShownLength];
}
