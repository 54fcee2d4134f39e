using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Core.Access;

/// <summary>Reads the members of keys, tenants and webhooks, and keeps the first error. A missing member is null.</summary>
internal sealed class AccessReader(JsonMembers members)
{
    /// <summary>The first error; null if there is none.</summary>
    public StoreError? Error { get; private set; }

    /// <summary>Refuses members with other names.</summary>
    public void Only(params ReadOnlySpan<string> known)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (!known.Contains(members.Name(i)))
            {
                Fail($"Unknown property \"{members.Name(i)}\"; this request takes {string.Join(", ", known)}");
            }
        }
    }

    public string? Text(string name) => Read(name, "a text", static json => json.TryString());

    public bool Flag(string name) => Read(name, "true or false", static json => json.ToString() switch { "true" => true, "false" => false, _ => (bool?)null }) ?? false;

    public TimeSpan? Duration(string name) =>
        Read(name, "a duration such as 10s, 12h or 90d", static json => json.TryString() is { } text && DurationText.TryParse(text, out var duration) ? duration : (TimeSpan?)null);

    public DateTimeOffset? Time(string name) => Read(name, "a time", static json =>
        DateTimeOffset.TryParse(json.TryString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : (DateTimeOffset?)null);

    public ImmutableArray<Scope> Scopes(string name) => Many(name, Scope.Parse);

    public ImmutableArray<string> Texts(string name) => Many<string>(name, text => text);

    /// <summary>Whether the member is there and is not JSON's null.</summary>
    public bool Has(string name) => Find(name) is not null;

    public long? Number(string name) => Amount(name);

    /// <summary>Reads an object whose values are texts; null if the member is missing.</summary>
    public ImmutableSortedDictionary<string, string>? Map(string name)
    {
        if (Find(name) is not { } json)
        {
            return null;
        }

        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        var pairs = json.IsObject ? JsonMembers.Of(json) : null;
        for (var i = 0; i < pairs?.Count; i++)
        {
            if (!pairs.TryString(i, out var value) || !map.TryAdd(pairs.Name(i), value))
            {
                pairs = null;
                break;
            }
        }

        if (pairs is null)
        {
            Fail($"{name} must be an object of texts, and no name may be there twice");
        }

        return map.ToImmutable();
    }

    public ImmutableArray<NamePattern> Patterns(string name) => Many(name, NamePattern.Parse);

    /// <summary>Reads <c>{requests_per_second?, concurrent_requests?, feeds?}</c>.</summary>
    public CallerLimits Limits(string name) => Nested(name, CallerLimits.None, read =>
    {
        read.Only("requests_per_second", "concurrent_requests", "feeds");
        return new((int?)read.Amount("requests_per_second", int.MaxValue), (int?)read.Amount("concurrent_requests", int.MaxValue), (int?)read.Amount("feeds", int.MaxValue));
    });

    /// <summary>Reads <c>{conversations?, conversation_bytes?, records?, record_bytes?, keys?, key_bytes?, inboxes?, inbox_bytes?}</c>.</summary>
    public TenantQuota Quota(string name) => Nested(name, TenantQuota.None, read =>
    {
        read.Only("conversations", "conversation_bytes", "records", "record_bytes", "keys", "key_bytes", "inboxes", "inbox_bytes");
        return new(
            read.Amount("conversations"), read.Amount("conversation_bytes"), read.Amount("records"), read.Amount("record_bytes"), read.Amount("keys"), read.Amount("key_bytes"),
            read.Amount("inboxes"), read.Amount("inbox_bytes"));
    });

    /// <summary>The items of an array, each an object; empty if the member is missing.</summary>
    public IEnumerable<AccessReader> Objects(string name) =>
        Find(name) is { } json ? JsonItems.Of(json).Select(item => new AccessReader(JsonMembers.Of(item))) : [];

    private ImmutableArray<T> Many<T>(string name, Func<string, Result<T>> parse)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        if (Find(name) is not { } json)
        {
            return [];
        }

        if (json.Utf8.Span[0] != '[')
        {
            Fail($"{name} must be an array of texts");
            return [];
        }

        foreach (var item in JsonItems.Of(json))
        {
            if (item.TryString() is not { } text)
            {
                Fail($"{name} must be an array of texts");
            }
            else if (parse(text).TryGet(out var value, out var error))
            {
                items.Add(value);
            }
            else
            {
                Error ??= error;
            }
        }

        return items.DrainToImmutable();
    }

    private long? Amount(string name, long most = long.MaxValue) =>
        Read(name, "a whole number", json => json.TryLong() is { } number and >= 0 && number <= most ? number : (long?)null);

    private T Nested<T>(string name, T none, Func<AccessReader, T> read)
    {
        if (Find(name) is not { } json)
        {
            return none;
        }

        if (!json.IsObject)
        {
            Fail($"{name} must be an object");
            return none;
        }

        var nested = new AccessReader(JsonMembers.Of(json));
        var value = read(nested);
        Error ??= nested.Error;
        return value;
    }

    private T? Read<T>(string name, string form, Func<JsonText, T?> parse)
    {
        if (Find(name) is not { } json)
        {
            return default;
        }

        var value = parse(json);
        if (value is null)
        {
            Fail($"{name} must be {form}");
        }

        return value;
    }

    /// <summary>The value of a member; null if it is missing or JSON's null.</summary>
    private JsonText? Find(string name)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (members.Name(i) == name)
            {
                return members.Value(i).Utf8.Span is [(byte)'n', ..] ? null : members.Value(i);
            }
        }

        return null;
    }

    private void Fail(string message) => Error ??= StoreError.InvalidInput(message);
}
