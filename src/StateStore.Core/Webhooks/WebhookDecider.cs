using System.Collections.Immutable;

namespace StateStore.Core.Webhooks;

/// <summary>The rules of webhooks: turns a command and the present webhook into the next one. It does no I/O.</summary>
public static class WebhookDecider
{
    /// <summary>The longest overlap of two secrets.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>The error for a webhook that does not exist.</summary>
    public static StoreError NotFound { get; } = StoreError.NotFound("There is no such webhook");

    /// <summary>Decides a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="current">The present webhook; null = there is none.</param>
    /// <param name="limits">The bounds of names.</param>
    /// <param name="now">The time of the decision.</param>
    /// <returns>The webhook after the command, the deleted one for a deletion. Errors: NOT_FOUND, INVALID_INPUT, ALREADY_EXISTS.</returns>
    public static Result<Webhook> Decide(WebhookCommand command, Webhook? current, Limits limits, DateTimeOffset now) => command switch
    {
        WebhookCommand.Create create => current is null ? Create(create, limits, now) : new StoreError(ErrorCode.AlreadyExists, "The webhook exists already"),
        _ when current is null => NotFound,
        WebhookCommand.Change change => Change(change, current, limits),
        WebhookCommand.Switch { OnlyUrl: { } url } when url != current.Url => current,
        WebhookCommand.Switch wanted => current with { State = wanted.State, Reason = wanted.Reason },
        WebhookCommand.Rotate rotate => Rotate(rotate, current, now),
        WebhookCommand.Delete => current,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "The command is unknown"),
    };

    private static Result<Webhook> Create(WebhookCommand.Create create, Limits limits, DateTimeOffset now)
    {
        if (create.Draft.Url is not { } url)
        {
            return StoreError.InvalidInput("url is missing: the address that gets the events, such as https://example.com/hook");
        }

        var webhook = new Webhook(create.Namespace, create.Id, url) { CreatedAt = now, Secrets = [create.Secret] };
        if (!create.Draft.ApplyTo(webhook, limits).TryGet(out var made, out var error))
        {
            return error;
        }

        var kinds = made.Filter.Kinds.ToList();
        var after = create.Draft.After;
        if (after is not null and not "0" && kinds.Count > 1)
        {
            return StoreError.InvalidInput("after: each kind of event has a log with positions of its own; use it with events of one kind, or give 0");
        }

        return made with { Since = Since(kinds, kind => after ?? create.Tails[kind]) };
    }

    private static Result<Webhook> Change(WebhookCommand.Change change, Webhook current, Limits limits)
    {
        if (change.Draft.Signature is not null)
        {
            return StoreError.InvalidInput("signature applies to a new webhook; create another one");
        }

        if (change.Draft.After is not null)
        {
            return StoreError.InvalidInput("after applies to a new webhook; this one continues where it is");
        }

        return change.Draft.ApplyTo(current, limits).TryGet(out var changed, out var error)
            ? changed with { Since = Since(changed.Filter.Kinds, kind => current.Since.GetValueOrDefault(kind) ?? change.Tails[kind]) }
            : error;
    }

    private static Result<Webhook> Rotate(WebhookCommand.Rotate rotate, Webhook current, DateTimeOffset now) =>
        rotate.Overlap < TimeSpan.Zero || rotate.Overlap > LongestOverlap
            ? StoreError.InvalidInput("overlap must be from 0s to 30d, such as 1d")
            : current with { Secrets = [rotate.Secret, .. current.Secrets.Take(1).Select(last => last with { ExpiresAt = now + rotate.Overlap })] };

    private static ImmutableSortedDictionary<string, string> Since(IEnumerable<string> kinds, Func<string, string> position) =>
        kinds.ToImmutableSortedDictionary(kind => kind, position, StringComparer.Ordinal);
}
