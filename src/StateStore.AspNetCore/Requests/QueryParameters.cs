using System.Globalization;

namespace StateStore.AspNetCore.Requests;

/// <summary>
/// The query of a request, read strictly. An unknown parameter, a repeated parameter, and a value that cannot be decoded are refused:
/// ignoring them would hide mistakes of the client.
/// </summary>
internal readonly struct QueryParameters
{
    private readonly Dictionary<string, string>? _values;

    private QueryParameters(Dictionary<string, string>? values) => _values = values;

    public static Result<QueryParameters> Read(HttpContext context, params ReadOnlySpan<string> known)
    {
        var query = context.Request.QueryString.Value;
        if (string.IsNullOrEmpty(query) || query == "?")
        {
            return default(QueryParameters);
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var range in query.AsSpan(1).Split('&'))
        {
            if (Add(values, query.AsSpan(1)[range], known) is { } error)
            {
                return error;
            }
        }

        return new QueryParameters(values);
    }

    /// <summary>The value of a parameter; null if absent.</summary>
    public string? Text(string name) => _values?.GetValueOrDefault(name);

    /// <summary>Reads a number from 1 to <paramref name="max"/>; <paramref name="absent"/> if the parameter is absent.</summary>
    public Result<int> Count(string name, int absent, int max)
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : StoreError.InvalidInput($"{name} must be a whole number from 1 to {max}");
    }

    /// <summary>Reads a time such as <c>30s</c> or <c>500ms</c>; zero if absent. A time above <paramref name="longest"/> is reduced to it.</summary>
    public Result<TimeSpan> Duration(string name, TimeSpan longest)
    {
        if (Text(name) is not { } text)
        {
            return TimeSpan.Zero;
        }

        return text.EndsWith('s') && DurationText.TryParse(text, out var duration)
            ? (duration < longest ? duration : longest)
            : StoreError.InvalidInput($"{name} must be a time such as 30s or 500ms");
    }

    /// <summary>Reads an age such as <c>30s</c>, <c>1h</c> or <c>7d</c>; null if absent.</summary>
    public Result<TimeSpan?> Age(string name)
    {
        if (Text(name) is not { } text)
        {
            return default(TimeSpan?);
        }

        return DurationText.TryParse(text, out var age) ? age : StoreError.InvalidInput($"{name} must be a time such as 30s, 5m, 12h or 7d");
    }

    /// <summary>Reads the time to live of a key; <see cref="TimeToLive.Unsaid"/> if absent.</summary>
    public Result<TimeToLive> Ttl(Limits limits) => Text("ttl") is { } text ? DurationText.Ttl(text, limits) : TimeToLive.Unsaid;

    /// <summary>Reads a version of 1 or more; null if absent.</summary>
    public Result<long?> Version(string name)
    {
        if (Text(name) is not { } text)
        {
            return default(long?);
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? version
            : StoreError.InvalidInput($"{name} must be a whole number, 1 or more");
    }

    /// <summary>Reads <c>true</c> or <c>false</c>; false if absent.</summary>
    public Result<bool> Flag(string name) => Text(name) switch
    {
        null or "false" => false,
        "true" => true,
        _ => StoreError.InvalidInput($"{name} must be true or false"),
    };

    /// <summary>The error of a value, with the name of its parameter.</summary>
    public static StoreError Wrong(string name, StoreError error) => error with { Message = $"The query parameter \"{name}\": {error.Message}" };

    private static StoreError? Add(Dictionary<string, string> values, ReadOnlySpan<char> pair, ReadOnlySpan<string> known)
    {
        if (pair.IsEmpty)
        {
            return null;
        }

        var equals = pair.IndexOf('=');
        var value = "";
        if (!PercentEncoding.TryDecode(equals < 0 ? pair : pair[..equals], plusIsSpace: true, out var name) ||
            (equals >= 0 && !PercentEncoding.TryDecode(pair[(equals + 1)..], plusIsSpace: true, out value)))
        {
            return StoreError.InvalidInput("The query contains a percent escape that is incomplete, not hexadecimal, or not UTF-8");
        }

        if (!known.Contains(name))
        {
            var those = known.Length == 0 ? "this path takes none" : $"this path takes {string.Join(", ", known)}";
            return StoreError.InvalidInput($"Unknown query parameter \"{name}\"; {those}");
        }

        return values.TryAdd(name, value) ? null : StoreError.InvalidInput($"The query parameter \"{name}\" is given more than once");
    }
}
