namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about leases and limits.</summary>
internal static class LeaseBody
{
    internal sealed record AcquireLease(string Owner, TimeToLive Ttl, TimeSpan Wait);

    /// <summary>Reads <c>{owner, ttl, wait?}</c>.</summary>
    public static Result<AcquireLease> ParseAcquire(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "owner", "ttl", "wait").TryGet(out var members, out var error) &&
        BodyMembers.Text(members, "owner").TryGet(out var owner, out error) &&
        Ttl(members, limits).TryGet(out var ttl, out error) &&
        BodyMembers.Time(members, "wait", TimeSpan.Zero).TryGet(out var wait, out error)
            ? new AcquireLease(owner, ttl, wait)
            : error;

    /// <summary>Reads <c>{owner, token, ttl}</c>.</summary>
    public static Result<KeyCommand.Renew> ParseRenew(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "owner", "token", "ttl").TryGet(out var members, out var error) && Renew(members, limits).TryGet(out var renew, out error)
            ? (KeyCommand.Renew)renew
            : error;

    /// <summary>Reads <c>{owner, token}</c>.</summary>
    public static Result<KeyCommand.Release> ParseRelease(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "owner", "token").TryGet(out var members, out var error) && Release(members, limits).TryGet(out var release, out error)
            ? (KeyCommand.Release)release
            : error;

    /// <summary>Reads <c>{limit, window, kind?, n?}</c>.</summary>
    public static Result<KeyCommand.Take> ParseTake(ReadOnlySpan<byte> utf8, Limits limits) =>
        BodyMembers.Read(utf8, limits, "limit", "window", "kind", "n").TryGet(out var members, out var error) && Take(members, limits).TryGet(out var take, out error)
            ? (KeyCommand.Take)take
            : error;

    /// <summary>Reads the members <c>owner</c> and <c>ttl</c>.</summary>
    public static Result<KeyCommand> Acquire(JsonMembers members, Limits limits) =>
        BodyMembers.Text(members, "owner").TryGet(out var owner, out var error) && Ttl(members, limits).TryGet(out var ttl, out error) ? new KeyCommand.Acquire(owner, ttl) : error;

    /// <summary>Reads the members <c>owner</c>, <c>token</c> and <c>ttl</c>.</summary>
    public static Result<KeyCommand> Renew(JsonMembers members, Limits limits) =>
        BodyMembers.Text(members, "owner").TryGet(out var owner, out var error) &&
        BodyMembers.Number(members, "token", null).TryGet(out var token, out error) &&
        Ttl(members, limits).TryGet(out var ttl, out error)
            ? new KeyCommand.Renew(owner, token, ttl)
            : error;

    /// <summary>Reads the members <c>owner</c> and <c>token</c>.</summary>
    public static Result<KeyCommand> Release(JsonMembers members, Limits limits) =>
        BodyMembers.Text(members, "owner").TryGet(out var owner, out var error) && BodyMembers.Number(members, "token", null).TryGet(out var token, out error)
            ? new KeyCommand.Release(owner, token)
            : error;

    /// <summary>Reads the members <c>limit</c>, <c>window</c>, <c>kind</c> and <c>n</c>; the last two may be absent.</summary>
    public static Result<KeyCommand> Take(JsonMembers members, Limits limits) =>
        BodyMembers.Number(members, "limit", null).TryGet(out var limit, out var error) &&
        BodyMembers.Time(members, "window", null).TryGet(out var window, out error) &&
        IsSliding(members).TryGet(out var isSliding, out error) &&
        BodyMembers.Number(members, "n", 1).TryGet(out var n, out error)
            ? new KeyCommand.Take(new(limit, window, isSliding), n)
            : error;

    /// <summary>Reads a time to live within the bounds of keys. A lease cannot be unlimited.</summary>
    private static Result<TimeToLive> Ttl(JsonMembers members, Limits limits) => BodyMembers.Time(members, "ttl", null).TryGet(out var time, out var error)
        ? TimeToLive.Of(time, limits) is { IsOk: true } ttl ? ttl : StoreError.InvalidInput($"ttl must be from 1 ms to {limits.TimeToLive.TotalDays} days")
        : error;

    private static Result<bool> IsSliding(JsonMembers members) => members.Find("kind"u8) is not { } kind ? true : kind.TryString() switch
    {
        "sliding" => true,
        "fixed" => false,
        _ => StoreError.InvalidInput("kind must be fixed or sliding"),
    };
}
