namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about leases and limits.</summary>
internal static class LeaseBody
{
    internal sealed record AcquireLease(string Owner, TimeToLive Ttl, TimeSpan Wait);

    /// <summary>Reads <c>{owner, ttl, wait?}</c>.</summary>
    public static Result<AcquireLease> ParseAcquire(ReadOnlySpan<byte> utf8, Limits limits) =>
        Read(utf8, limits, "owner", "ttl", "wait").TryGet(out var members, out var error) &&
        Owner(members).TryGet(out var owner, out error) &&
        Ttl(members, limits).TryGet(out var ttl, out error) &&
        Time(members, "wait", TimeSpan.Zero).TryGet(out var wait, out error)
            ? new AcquireLease(owner, ttl, wait)
            : error;

    /// <summary>Reads <c>{owner, token, ttl}</c>.</summary>
    public static Result<KeyCommand.Renew> ParseRenew(ReadOnlySpan<byte> utf8, Limits limits) =>
        Read(utf8, limits, "owner", "token", "ttl").TryGet(out var members, out var error) && Renew(members, limits).TryGet(out var renew, out error)
            ? (KeyCommand.Renew)renew
            : error;

    /// <summary>Reads <c>{owner, token}</c>.</summary>
    public static Result<KeyCommand.Release> ParseRelease(ReadOnlySpan<byte> utf8, Limits limits) =>
        Read(utf8, limits, "owner", "token").TryGet(out var members, out var error) && Release(members, limits).TryGet(out var release, out error)
            ? (KeyCommand.Release)release
            : error;

    /// <summary>Reads <c>{limit, window, kind?, n?}</c>.</summary>
    public static Result<KeyCommand.Take> ParseTake(ReadOnlySpan<byte> utf8, Limits limits) =>
        Read(utf8, limits, "limit", "window", "kind", "n").TryGet(out var members, out var error) && Take(members, limits).TryGet(out var take, out error)
            ? (KeyCommand.Take)take
            : error;

    /// <summary>Reads the members <c>owner</c> and <c>ttl</c>.</summary>
    public static Result<KeyCommand> Acquire(JsonMembers members, Limits limits) =>
        Owner(members).TryGet(out var owner, out var error) && Ttl(members, limits).TryGet(out var ttl, out error) ? new KeyCommand.Acquire(owner, ttl) : error;

    /// <summary>Reads the members <c>owner</c>, <c>token</c> and <c>ttl</c>.</summary>
    public static Result<KeyCommand> Renew(JsonMembers members, Limits limits) =>
        Owner(members).TryGet(out var owner, out var error) &&
        Number(members, "token", null).TryGet(out var token, out error) &&
        Ttl(members, limits).TryGet(out var ttl, out error)
            ? new KeyCommand.Renew(owner, token, ttl)
            : error;

    /// <summary>Reads the members <c>owner</c> and <c>token</c>.</summary>
    public static Result<KeyCommand> Release(JsonMembers members, Limits limits) =>
        Owner(members).TryGet(out var owner, out var error) && Number(members, "token", null).TryGet(out var token, out error)
            ? new KeyCommand.Release(owner, token)
            : error;

    /// <summary>Reads the members <c>limit</c>, <c>window</c>, <c>kind</c> and <c>n</c>; the last two may be absent.</summary>
    public static Result<KeyCommand> Take(JsonMembers members, Limits limits) =>
        Number(members, "limit", null).TryGet(out var limit, out var error) &&
        Time(members, "window", null).TryGet(out var window, out error) &&
        IsSliding(members).TryGet(out var isSliding, out error) &&
        Number(members, "n", 1).TryGet(out var n, out error)
            ? new KeyCommand.Take(new(limit, window, isSliding), n)
            : error;

    private static Result<JsonMembers> Read(ReadOnlySpan<byte> utf8, Limits limits, params ReadOnlySpan<string> known) =>
        JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) && KnownMembers.Only(members, known).TryGet(out _, out error) ? members : error;

    private static Result<string> Owner(JsonMembers members) =>
        members.Find("owner"u8) is { } text
            ? text.TryString() is { } owner ? owner : StoreError.InvalidInput("owner must be a string")
            : Missing<string>("owner");

    /// <summary>Reads a time to live within the bounds of keys. A lease cannot be unlimited.</summary>
    private static Result<TimeToLive> Ttl(JsonMembers members, Limits limits) => Time(members, "ttl", null).TryGet(out var time, out var error)
        ? TimeToLive.Of(time, limits) is { IsOk: true } ttl ? ttl : StoreError.InvalidInput($"ttl must be from 1 ms to {limits.TimeToLive.TotalDays} days")
        : error;

    private static Result<long> Number(JsonMembers members, string name, long? absent) =>
        Find(members, name) is { } text
            ? text.TryLong() is { } number ? number : StoreError.InvalidInput($"{name} must be a whole number")
            : absent ?? Missing<long>(name);

    private static Result<TimeSpan> Time(JsonMembers members, string name, TimeSpan? absent) =>
        Find(members, name) is { } text
            ? DurationText.TryParse(text.TryString() ?? "", out var time) ? time : StoreError.InvalidInput($"{name} must be a time such as 30s, 500ms, 5m, 12h or 7d")
            : absent ?? Missing<TimeSpan>(name);

    private static Result<bool> IsSliding(JsonMembers members) => members.Find("kind"u8) is not { } kind ? true : kind.TryString() switch
    {
        "sliding" => true,
        "fixed" => false,
        _ => StoreError.InvalidInput("kind must be fixed or sliding"),
    };

    private static JsonText? Find(JsonMembers members, string name) => members.Find(System.Text.Encoding.ASCII.GetBytes(name));

    private static Result<T> Missing<T>(string name) => StoreError.InvalidInput($"{name} is missing");
}
