using System.Buffers;
using System.Collections.Frozen;

namespace StateStore.Webhooks;

/// <summary>The headers that a webhook adds to its requests, such as <c>Authorization</c>.</summary>
public static class WebhookHeaders
{
    /// <summary>The most headers of a webhook.</summary>
    public const int MostHeaders = 20;

    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>The most characters of a value.</summary>
    public const int LongestValue = 4_000;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The names that belong to the sender, to the connection (RFC 9110, section 7.6.1) or to proxies.</summary>
    private static readonly FrozenSet<string> Reserved = FrozenSet.ToFrozenSet(
        [
            "Host", "Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Expect", "Via", "Date", "User-Agent",
            "Cookie", "Accept-Encoding", "Forwarded",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly string[] ReservedPrefixes = ["webhook-", "content-", "proxy-", "x-forwarded-", "sec-", "http2-", ":"];

    /// <summary>
    /// Checks the headers of a webhook. A name is a token (RFC 9110, section 5.6.2) that the sender does not write itself; a value is visible ASCII with
    /// spaces inside. The answer is INVALID_INPUT, or null if all are usable. The message never contains a value.
    /// </summary>
    /// <param name="headers">The headers.</param>
    public static StoreError? Check(IReadOnlyDictionary<string, string> headers)
    {
        if (headers.Count > MostHeaders)
        {
            return StoreError.InvalidInput($"a webhook has at most {MostHeaders} headers");
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in headers)
        {
            if ((NameProblem(name) ?? ValueProblem(name, value) ?? (names.Add(name) ? null : $"the header {name} is given twice")) is { } problem)
            {
                return StoreError.InvalidInput(problem);
            }
        }

        return null;
    }

    private static string? NameProblem(string name)
    {
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return $"the name of a header has 1 to {LongestName} letters, digits or hyphens, such as X-Source";
        }

        return Reserved.Contains(name) || Array.Exists(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            ? $"the sender writes the header {name} itself. Remove it, or use another name"
            : null;
    }

    private static string? ValueProblem(string name, string value)
    {
        if (value.Length > LongestValue)
        {
            return $"the value of the header {name} has more than {LongestValue} characters. Use a shorter value";
        }

        return value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.AsSpan().Trim(' ').Length != value.Length
            ? $"the value of the header {name} has characters other than visible ASCII and spaces inside. Encode them"
            : null;
    }
}
