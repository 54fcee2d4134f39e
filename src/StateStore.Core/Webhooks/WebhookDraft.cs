using System.Collections.Immutable;
using StateStore.Core.Access;

namespace StateStore.Core.Webhooks;

/// <summary>The wanted content of a webhook. A member that is null keeps the present value, or gets the default in a new webhook.</summary>
public sealed record WebhookDraft
{
    /// <summary>The most characters of an address.</summary>
    public const int LongestUrl = 2_000;

    /// <summary>The most additional headers.</summary>
    public const int MostHeaders = 20;

    /// <summary>The most characters of a description.</summary>
    public const int LongestDescription = 200;

    /// <summary>The most attempts in flight that a webhook may have.</summary>
    public const int MostInFlight = 64;

    /// <summary>The longest timeout of an attempt.</summary>
    public static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(30);

    internal static readonly ImmutableSortedDictionary<string, string> NoHeaders = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The address of the receiver.</summary>
    public string? Url { get; init; }

    /// <summary>The types of events (<see cref="WebhookFilter.Events"/>).</summary>
    public ImmutableArray<string>? Events { get; init; }

    /// <summary>The text with which ids begin; empty = any.</summary>
    public string? Prefix { get; init; }

    /// <summary>The state that a conversation has entered; empty = any.</summary>
    public string? Entered { get; init; }

    /// <summary>The state that a conversation has left; empty = any.</summary>
    public string? Left { get; init; }

    /// <summary>The state of the conversation after the event, entered or kept; empty = any.</summary>
    public string? Current { get; init; }

    /// <summary>The body of each attempt: <c>envelope</c> (the default) or <c>event</c> (<see cref="WebhookPayload"/>).</summary>
    public string? Payload { get; init; }

    /// <summary>Headers that each attempt sends in addition, such as Authorization.</summary>
    public ImmutableSortedDictionary<string, string>? Headers { get; init; }

    /// <summary>The timeout of one attempt, from 1 to 30 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The most attempts in flight, from 1 to <see cref="MostInFlight"/>.</summary>
    public long? InFlight { get; init; }

    /// <summary>A text for people; empty = none.</summary>
    public string? Description { get; init; }

    /// <summary>For a new webhook: <c>hmac</c> (the default) or <c>ed25519</c>, so that the receiver has a public key only.</summary>
    public string? Signature { get; init; }

    /// <summary>For a new webhook: the position after which it begins; <c>0</c> = all events that are left; null = from now.</summary>
    public string? After { get; init; }

    /// <summary>
    /// Reads <c>{url, events?, prefix?, entered?, left?, current?, payload?, headers?, timeout?, max_in_flight?, description?, signature?, after?}</c>. Errors:
    /// INVALID_INPUT.
    /// </summary>
    public static Result<WebhookDraft> Parse(JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("url", "events", "prefix", "entered", "left", "current", "payload", "headers", "timeout", "max_in_flight", "description", "signature", "after");
        var draft = new WebhookDraft
        {
            Url = read.Text("url"),
            Events = read.Has("events") ? read.Texts("events") : null,
            Prefix = read.Text("prefix"),
            Entered = read.Text("entered"),
            Left = read.Text("left"),
            Current = read.Text("current"),
            Payload = read.Text("payload"),
            Headers = read.Map("headers"),
            Timeout = read.Duration("timeout"),
            InFlight = read.Number("max_in_flight"),
            Description = read.Text("description"),
            Signature = read.Text("signature"),
            After = read.Text("after"),
        };
        return read.Error is { } error ? error : draft;
    }

    /// <summary>Reads the body of a replay, <c>{dead_letter?}</c>: the id of one dead letter; empty = all. Errors: INVALID_INPUT.</summary>
    public static Result<string> ParseReplay(JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("dead_letter");
        var letter = read.Text("dead_letter") ?? "";
        return read.Error is { } error ? error : letter;
    }

    /// <summary>Writes the members that are not null, as <see cref="Parse"/> reads them.</summary>
    public JsonText ToJson()
    {
        var json = new JsonBuilder();
        var separator = (byte)'{';
        Write("url"u8, Url, ref json, ref separator);
        Write("prefix"u8, Prefix, ref json, ref separator);
        Write("entered"u8, Entered, ref json, ref separator);
        Write("left"u8, Left, ref json, ref separator);
        Write("current"u8, Current, ref json, ref separator);
        Write("payload"u8, Payload, ref json, ref separator);
        Write("timeout"u8, Timeout is { } timeout ? DurationText.Of(timeout) : null, ref json, ref separator);
        Write("description"u8, Description, ref json, ref separator);
        Write("signature"u8, Signature, ref json, ref separator);
        Write("after"u8, After, ref json, ref separator);
        if (Events is { } events)
        {
            Name("events"u8, ref json, ref separator);
            Tables.TableCodec.WriteTexts(events, ref json);
        }

        if (Headers is { } headers)
        {
            Name("headers"u8, ref json, ref separator);
            WebhookCodec.WriteMap(headers, ref json);
        }

        if (InFlight is { } inFlight)
        {
            Name("max_in_flight"u8, ref json, ref separator);
            json.Number(inFlight);
        }

        return json.Raw(separator == '{' ? "{}"u8 : "}"u8).ToJsonText();
    }

    /// <summary>The webhook with the members of this draft. Errors: INVALID_INPUT.</summary>
    internal Result<Webhook> ApplyTo(Webhook current, Limits limits)
    {
        var filter = current.Filter;
        if (Payload is not null && WebhookCodec.ReadPayload(Payload) is null)
        {
            return StoreError.InvalidInput("payload must be envelope or event");
        }

        var changed = current with
        {
            Url = Url ?? current.Url,
            Filter = new(
                Events is { } events ? [.. events.Distinct(StringComparer.Ordinal)] : filter.Events,
                Prefix ?? filter.Prefix,
                Said(Entered, filter.Entered),
                Said(Left, filter.Left),
                Said(Current, filter.Current)),
            Payload = WebhookCodec.ReadPayload(Payload) ?? current.Payload,
            Headers = Headers ?? current.Headers,
            Timeout = Timeout ?? current.Timeout,
            InFlight = (int)Math.Clamp(InFlight ?? current.InFlight, 0, MostInFlight + 1),
            Description = Said(Description, current.Description),
        };
        return Check(changed, limits) is { } error ? error : changed;
    }

    private static string? Said(string? wanted, string? present) => wanted is null ? present : wanted.Length == 0 ? null : wanted;

    private static StoreError? Check(Webhook webhook, Limits limits) =>
        CheckUrl(webhook.Url)
        ?? webhook.Filter.Check(limits)
        ?? (webhook.Headers.Count > MostHeaders ? StoreError.InvalidInput($"headers may have at most {MostHeaders} members") : null)
        ?? (webhook.Timeout < TimeSpan.FromSeconds(1) || webhook.Timeout > LongestTimeout ? StoreError.InvalidInput("timeout must be from 1s to 30s") : null)
        ?? (webhook.InFlight is < 1 or > MostInFlight ? StoreError.InvalidInput($"max_in_flight must be from 1 to {MostInFlight}") : null)
        ?? (webhook.Description?.Length > LongestDescription || webhook.Description?.Any(char.IsControl) == true
            ? StoreError.InvalidInput($"description must have at most {LongestDescription} characters, and no control characters")
            : null);

    /// <summary>Checks that the address is one. The rules of the process that sends are in <c>EngineOptions.CheckWebhook</c>.</summary>
    private static StoreError? CheckUrl(string url) => url.Length <= LongestUrl && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
        ? null
        : StoreError.InvalidInput($"url must be an address such as https://example.com/hook, of at most {LongestUrl} characters");

    private static void Write(ReadOnlySpan<byte> name, string? text, scoped ref JsonBuilder json, ref byte separator)
    {
        if (text is not null)
        {
            Name(name, ref json, ref separator);
            json.String(text);
        }
    }

    private static void Name(ReadOnlySpan<byte> name, scoped ref JsonBuilder json, ref byte separator)
    {
        json.Byte(separator).Byte((byte)'"').Raw(name).Raw("\":"u8);
        separator = (byte)',';
    }
}
