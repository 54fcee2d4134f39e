namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about messages and turns.</summary>
internal static class InboxBody
{
    internal sealed record AppendMessage(JsonText Message, string? Id);

    internal sealed record ExtendTurn(long Token, TimeSpan Ttl);

    internal sealed record ReleaseTurn(long Token, bool IsFailed);

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
}
