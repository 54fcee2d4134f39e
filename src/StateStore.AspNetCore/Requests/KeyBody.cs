using System.Collections.Immutable;

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
    public static Result<ImmutableArray<KeyRequest>> ParseBatch(ReadOnlySpan<byte> utf8, Limits limits)
    {
        if (!JsonMembers.Parse(utf8, limits).TryGet(out var members, out var error) ||
            !KnownMembers.Only(members, "operations").TryGet(out _, out error))
        {
            return error;
        }

        if (members.Find("operations"u8) is not { } operations || operations.Utf8.Span[0] != '[')
        {
            return StoreError.InvalidInput("operations must be a list");
        }

        var requests = ImmutableArray.CreateBuilder<KeyRequest>();
        foreach (var item in JsonItems.Of(operations))
        {
            if (!Operation(item, limits).TryGet(out var request, out error))
            {
                return error.AtOperation(requests.Count);
            }

            requests.Add(request);
        }

        return requests.DrainToImmutable();
    }

    private static Result<KeyRequest> Operation(JsonText item, Limits limits)
    {
        if (!item.IsObject)
        {
            return StoreError.InvalidInput("an operation must be an object with op and key");
        }

        var members = JsonMembers.Of(item);
        if (members.Find("key"u8)?.TryString() is not { } key)
        {
            return StoreError.InvalidInput("key must be a string");
        }

        if (!Command(members, limits).TryGet(out var command, out var error) || !ExpectedVersion(members).TryGet(out var expected, out error))
        {
            return error;
        }

        return new KeyRequest(key, expected is null ? command : command with { ExpectedVersion = expected });
    }

    private static Result<KeyCommand> Command(JsonMembers members, Limits limits) => members.Find("op"u8)?.TryString() switch
    {
        "get" => Read(members, limits, static (_, _) => new KeyCommand.Get(), "op", "key"),
        "delete" => Read(members, limits, static (_, _) => new KeyCommand.Delete(), "op", "key", "expected_version"),
        "set" => Read(members, limits, Set, "op", "key", "value", "value_base64", "content_type", "ttl", "expected_version"),
        "increment" => Read(members, limits, Increment, "op", "key", "by", "ttl", "expected_version"),
        "compare_and_set" => Read(members, limits, CompareAndSet, "op", "key", "expected", "value", "ttl"),
        "touch" => Read(members, limits, Touch, "op", "key", "ttl", "expected_version"),
        _ => StoreError.InvalidInput("op must be get, set, delete, increment, compare_and_set or touch"),
    };

    private static Result<KeyCommand> Parse(
        ReadOnlySpan<byte> utf8, Limits limits, Func<JsonMembers, Limits, Result<KeyCommand>> read, params ReadOnlySpan<string> known) =>
        JsonMembers.Parse(utf8.IsEmpty ? "{}"u8 : utf8, limits).TryGet(out var members, out var error) ? Read(members, limits, read, known) : error;

    private static Result<KeyCommand> Read(
        JsonMembers members, Limits limits, Func<JsonMembers, Limits, Result<KeyCommand>> read, params ReadOnlySpan<string> known) =>
        KnownMembers.Only(members, known).TryGet(out _, out var error) ? read(members, limits) : error;

    private static Result<KeyCommand> Set(JsonMembers members, Limits limits)
    {
        var value = members.Find("value_base64"u8) is { } base64 ? Bytes(members, base64, limits) : JsonOnly(members);
        return value.TryGet(out var wanted, out var error) && Ttl(members, limits).TryGet(out var ttl, out error) ? new KeyCommand.Set(wanted, ttl) : error;
    }

    private static Result<KeyCommand> Increment(JsonMembers members, Limits limits) => Ttl(members, limits).TryGet(out var ttl, out var error)
        ? new KeyCommand.Increment(members.Find("by"u8) ?? JsonText.FromTrusted("1"u8.ToArray()), ttl)
        : error;

    private static Result<KeyCommand> CompareAndSet(JsonMembers members, Limits limits) =>
        Json(members).TryGet(out var value, out var error) && Ttl(members, limits).TryGet(out var ttl, out error)
            ? new KeyCommand.CompareAndSet(members.Find("expected"u8) is { } expected ? KeyValue.Of(expected) : null, value, ttl)
            : error;

    private static Result<KeyCommand> Touch(JsonMembers members, Limits limits) =>
        Ttl(members, limits).TryGet(out var ttl, out var error) ? new KeyCommand.Touch(ttl) : error;

    private static Result<KeyValue> Json(JsonMembers members) => members.Find("value"u8) is { } value ? KeyValue.Of(value) : StoreError.InvalidInput("value is missing");

    /// <summary>Reads a value that stands as JSON. Its type is application/json; another content_type is an error.</summary>
    private static Result<KeyValue> JsonOnly(JsonMembers members) =>
        members.Find("content_type"u8) is not { } type || type.TryString() == KeyValue.JsonType
            ? Json(members)
            : StoreError.InvalidInput("content_type needs value_base64; the type of value is always application/json");

    private static Result<KeyValue> Bytes(JsonMembers members, JsonText base64, Limits limits)
    {
        if (members.Find("value"u8) is not null)
        {
            return StoreError.InvalidInput("value and value_base64 can't be given together");
        }

        var type = members.Find("content_type"u8);
        var contentType = type?.TryString();
        if (type is not null && string.IsNullOrEmpty(contentType))
        {
            return StoreError.InvalidInput("content_type must be a string such as image/png");
        }

        var bytes = new byte[base64.Utf8.Length];
        return base64.TryString() is { } text && Convert.TryFromBase64String(text, bytes, out var length)
            ? KeyValue.Parse(bytes.AsSpan(0, length), contentType ?? "application/octet-stream", limits)
            : StoreError.InvalidInput("value_base64 must be a string of base64");
    }

    private static Result<TimeToLive> Ttl(JsonMembers members, Limits limits) => members.Find("ttl"u8) is { } ttl
        ? DurationText.Ttl(ttl.TryString() ?? ttl.ToString(), limits)
        : TimeToLive.Unsaid;

    private static Result<long?> ExpectedVersion(JsonMembers members)
    {
        if (members.Find("expected_version"u8) is not { } text)
        {
            return (long?)null;
        }

        return text.TryLong() is >= 0 and var version
            ? version
            : StoreError.InvalidInput("expected_version must be a whole number, 0 or more");
    }
}
