using System.Collections.Immutable;
using System.Text;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the bodies of requests about keys.</summary>
internal static class KeyBody
{
    /// <summary>Reads <c>{by?, ttl?}</c>, or an empty body.</summary>
    public static Result<KeyCommand> ParseIncrement(ReadOnlySpan<byte> utf8, Limits limits) => Parse(utf8, limits, Increment, "by", "ttl");

    /// <summary>Reads <c>{expected?, value, ttl?}</c>.</summary>
    public static Result<KeyCommand> ParseCompareAndSet(ReadOnlySpan<byte> utf8, Limits limits) => Parse(utf8, limits, CompareAndSet, "expected", "value", "ttl");

    /// <summary>Reads <c>{ttl}</c>.</summary>
    public static Result<KeyCommand> ParseTouch(ReadOnlySpan<byte> utf8, Limits limits) => Parse(utf8, limits, Touch, "ttl");

    /// <summary>Reads <c>{operations: [{op, key, ..}]}</c>.</summary>
    public static Result<ImmutableArray<KeyRequest>> ParseBatch(ReadOnlySpan<byte> utf8, Limits limits) => BatchBody.Parse(utf8, limits, Operation);

    private static Result<KeyRequest> Operation(JsonMembers members, Limits limits)
    {
        if (!Key(members).TryGet(out var key, out var error) ||
            !Command(members, limits).TryGet(out var command, out error) ||
            !BatchBody.ExpectedVersion(members).TryGet(out var expected, out error))
        {
            return error;
        }

        return new KeyRequest(key, expected is null ? command : command with { ExpectedVersion = expected });
    }

    private static Result<KeyCommand> Command(JsonMembers members, Limits limits) => members.Find("op"u8)?.TryString() switch
    {
        "get" => Read(members, limits, static (_, _) => new KeyCommand.Get(), "op", "key", "expected_version"),
        "delete" => Read(members, limits, static (_, _) => new KeyCommand.Delete(), "op", "key", "expected_version"),
        "set" => Read(members, limits, Set, "op", "key", "value", "value_base64", "content_type", "ttl", "expected_version"),
        "increment" => Read(members, limits, Increment, "op", "key", "by", "ttl", "expected_version"),
        "compare_and_set" => Read(
            members, limits, CompareAndSet, "op", "key", "expected", "expected_base64", "expected_content_type", "value", "value_base64", "content_type", "ttl", "expected_version"),
        "touch" => Read(members, limits, Touch, "op", "key", "ttl", "expected_version"),
        "acquire" => Read(members, limits, LeaseBody.Acquire, "op", "name", "owner", "ttl", "expected_version"),
        "renew" => Read(members, limits, LeaseBody.Renew, "op", "name", "owner", "token", "ttl", "expected_version"),
        "release" => Read(members, limits, LeaseBody.Release, "op", "name", "owner", "token", "expected_version"),
        "take" => Read(members, limits, LeaseBody.Take, "op", "name", "limit", "window", "kind", "n", "expected_version"),
        _ => StoreError.InvalidInput("op must be get, set, delete, increment, compare_and_set, touch, acquire, renew, release or take"),
    };

    /// <summary>Reads the key of an operation. An operation on a lease or a limit gives its name: a grant for leases must not reach other keys.</summary>
    private static Result<string> Key(JsonMembers members)
    {
        Func<string, string>? keyOf = members.Find("op"u8)?.TryString() switch
        {
            "acquire" or "renew" or "release" => Lease.KeyOf,
            "take" => RateLimit.KeyOf,
            _ => null,
        };
        return keyOf is null
            ? members.Find("key"u8)?.TryString() is { } key ? key : StoreError.InvalidInput("key must be a string")
            : members.Find("name"u8)?.TryString() is { } name ? keyOf(name) : StoreError.InvalidInput("name must be a string");
    }

    private static Result<KeyCommand> Parse(
        ReadOnlySpan<byte> utf8, Limits limits, Func<JsonMembers, Limits, Result<KeyCommand>> read, params ReadOnlySpan<string> known) =>
        JsonMembers.Parse(utf8.IsEmpty ? "{}"u8 : utf8, limits).TryGet(out var members, out var error) ? Read(members, limits, read, known) : error;

    private static Result<KeyCommand> Read(
        JsonMembers members, Limits limits, Func<JsonMembers, Limits, Result<KeyCommand>> read, params ReadOnlySpan<string> known) =>
        KnownMembers.Only(members, known).TryGet(out _, out var error) ? read(members, limits) : error;

    private static Result<KeyCommand> Set(JsonMembers members, Limits limits) =>
        Value(members, limits).TryGet(out var value, out var error) && Ttl(members, limits).TryGet(out var ttl, out error) ? new KeyCommand.Set(value, ttl) : error;

    private static Result<KeyCommand> Increment(JsonMembers members, Limits limits) => Ttl(members, limits).TryGet(out var ttl, out var error)
        ? new KeyCommand.Increment(members.Find("by"u8) ?? JsonText.FromTrusted("1"u8.ToArray()), ttl)
        : error;

    private static Result<KeyCommand> CompareAndSet(JsonMembers members, Limits limits) =>
        Value(members, limits).TryGet(out var value, out var error) &&
        Expected(members, limits).TryGet(out var expected, out error) &&
        Ttl(members, limits).TryGet(out var ttl, out error)
            ? new KeyCommand.CompareAndSet(expected, value, ttl)
            : error;

    private static Result<KeyCommand> Touch(JsonMembers members, Limits limits) =>
        Ttl(members, limits).TryGet(out var ttl, out var error) ? new KeyCommand.Touch(ttl) : error;

    private static Result<KeyValue> Value(JsonMembers members, Limits limits) => members.Find("value_base64"u8) is { } base64
        ? Bytes(members, "value"u8, base64, members.Find("content_type"u8), limits)
        : JsonOnly(members);

    /// <summary>Reads the expected value; null if it is absent, which means that the key must be missing.</summary>
    private static Result<KeyValue?> Expected(JsonMembers members, Limits limits)
    {
        if (members.Find("expected_base64"u8) is not { } base64)
        {
            return members.Find("expected"u8) is { } json ? KeyValue.Of(json) : default(KeyValue?);
        }

        return Bytes(members, "expected"u8, base64, members.Find("expected_content_type"u8), limits).TryGet(out var value, out var error) ? value : error;
    }

    private static Result<KeyValue> Json(JsonMembers members) => members.Find("value"u8) is { } value ? KeyValue.Of(value) : StoreError.InvalidInput("value is missing");

    /// <summary>Reads a value that stands as JSON. Its type is application/json; another content_type is an error.</summary>
    private static Result<KeyValue> JsonOnly(JsonMembers members) =>
        members.Find("content_type"u8) is not { } type || type.TryString() == KeyValue.JsonType
            ? Json(members)
            : StoreError.InvalidInput("content_type needs value_base64; the type of value is always application/json");

    /// <summary>Reads a value from base64.</summary>
    /// <param name="members">The operation.</param>
    /// <param name="json">The name of the member that would have the value as JSON. Both can't be given.</param>
    /// <param name="base64">The bytes.</param>
    /// <param name="type">The content type; null if it is absent.</param>
    /// <param name="limits">The bounds of the value.</param>
    private static Result<KeyValue> Bytes(JsonMembers members, ReadOnlySpan<byte> json, JsonText base64, JsonText? type, Limits limits)
    {
        var name = Encoding.ASCII.GetString(json);
        if (members.Find(json) is not null)
        {
            return StoreError.InvalidInput($"{name} and {name}_base64 can't be given together");
        }

        var contentType = type?.TryString();
        if (type is not null && string.IsNullOrEmpty(contentType))
        {
            return StoreError.InvalidInput("A content type must be a string such as image/png");
        }

        var bytes = new byte[base64.Utf8.Length];
        return base64.TryString() is { } text && Convert.TryFromBase64String(text, bytes, out var length)
            ? KeyValue.Parse(bytes.AsSpan(0, length), contentType ?? "application/octet-stream", limits)
            : StoreError.InvalidInput($"{name}_base64 must be a string of base64");
    }

    private static Result<TimeToLive> Ttl(JsonMembers members, Limits limits) => members.Find("ttl"u8) is { } ttl
        ? DurationText.Ttl(ttl.TryString() ?? ttl.ToString(), limits)
        : TimeToLive.Unsaid;
}
