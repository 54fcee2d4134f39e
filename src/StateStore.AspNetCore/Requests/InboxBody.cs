using System.Collections.Immutable;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about messages and turns.</summary>
internal static class InboxBody
{
    internal sealed record AppendMessage(JsonText Message, string? Id);

    internal sealed record ExtendTurn(long Token, TimeSpan Ttl);

    internal sealed record ReleaseTurn(long Token, bool IsFailed);

    internal sealed record DeadLetterIds(ImmutableArray<string>? Ids);

    /// <summary>The error for an idempotency key. With one, the server would repeat a refusal even when there is room or a turn.</summary>
    private static StoreError NoIdempotencyKey { get; } =
        new(ErrorCode.NotSupported, "Messages and turns take no Idempotency-Key; send the id of the message, which makes it unique");

    /// <summary>Reads the body and <c>?dry_run=</c> of a change.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">The bounds of the body.</param>
    /// <param name="parse">Reads the body.</param>
    /// <param name="form">The form of the body, for the error of an empty one; null if an empty body is allowed.</param>
    public static async ValueTask<Result<(T Wanted, bool IsDryRun)>> ReadAsync<T>(HttpContext context, Limits limits, BodyParser<T> parse, string? form)
    {
        var body = await RequestBody.ReadAsync(context, limits, parse, form).ConfigureAwait(false);
        if (!body.TryGet(out var wanted, out var error) ||
            !QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error) ||
            !WriteHeaders.ReadUnconditional(context, query).TryGet(out var options, out error))
        {
            return error;
        }

        return options.IdempotencyKey is null ? (wanted, options.DryRun) : NoIdempotencyKey;
    }

    /// <summary>Reads <c>{message, id?}</c>.</summary>
    public static Result<AppendMessage> ParseAppend(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!BodyMembers.Read(utf8, limits, "message", "id").TryGet(out var members, out var error))
        {
            return error;
        }

        var id = members.Find("id"u8);
        return members.Find("message"u8) is not { } message ? BodyMembers.Missing("message")
            : id is { } given && given.TryString() is null ? StoreError.InvalidInput("id must be a string")
            : new AppendMessage(message, id?.TryString());
    }

    /// <summary>Reads <c>{owner, ttl, wait?}</c>.</summary>
    public static Result<TurnRequest> ParseClaim(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "owner", "ttl", "wait").TryGet(out var members, out var error) &&
        BodyMembers.Text(members, "owner").TryGet(out var owner, out error) &&
        BodyMembers.Time(members, "ttl", null).TryGet(out var ttl, out error) &&
        BodyMembers.Time(members, "wait", TimeSpan.Zero).TryGet(out var wait, out error)
            ? new TurnRequest(owner, ttl, wait)
            : error;

    /// <summary>Reads <c>{token, ttl}</c>.</summary>
    public static Result<ExtendTurn> ParseExtend(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "token", "ttl").TryGet(out var members, out var error) &&
        BodyMembers.Number(members, "token", null).TryGet(out var token, out error) &&
        BodyMembers.Time(members, "ttl", null).TryGet(out var ttl, out error)
            ? new ExtendTurn(token, ttl)
            : error;

    /// <summary>Reads <c>{token, failed?}</c>.</summary>
    public static Result<ReleaseTurn> ParseRelease(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "token", "failed").TryGet(out var members, out var error) &&
        BodyMembers.Number(members, "token", null).TryGet(out var token, out error) &&
        BodyMembers.Flag(members, "failed").TryGet(out var failed, out error)
            ? new ReleaseTurn(token, failed)
            : error;

    /// <summary>Reads <c>{ids?}</c>, the ids of dead letters; null = all. No body means an empty object.</summary>
    public static Result<DeadLetterIds> ParseDeadLetters(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!BodyMembers.Read(utf8.IsEmpty ? "{}"u8 : utf8, limits, "ids").TryGet(out var members, out var error))
        {
            return error;
        }

        if (members.Find("ids"u8) is not { } array)
        {
            return new DeadLetterIds(null);
        }

        var ids = array.Utf8.Span[0] == '[' ? JsonItems.Of(array).ConvertAll(item => item.TryString()) : [null];
        return ids.Contains(null) ? StoreError.InvalidInput("ids must be an array of strings") : new DeadLetterIds([.. ids.OfType<string>()]);
    }
}
