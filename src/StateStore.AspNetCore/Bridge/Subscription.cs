using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Bridge;

/// <summary>The body of a request to subscribe: <c>{"url":..,"namespace":..,"stateFilter":..?}</c>.</summary>
/// <param name="Url">The address that gets the events.</param>
/// <param name="Namespace">The namespace.</param>
/// <param name="State">The state after the event; null = any.</param>
internal sealed record Subscription(string Url, string Namespace, string? State)
{
    /// <summary>The longest body. It has room for the longest address and the longest names, with each character escaped.</summary>
    private const int MostBytes = 32 * 1024;

    /// <summary>Reads a body. Other members are ignored, as the original does. Errors: INVALID_JSON, INVALID_INPUT, TOO_LARGE.</summary>
    public static ValueTask<Result<Subscription>> ReadAsync(HttpContext context, Limits limits) => RequestBody.ReadAsync(
        context,
        limits with { BodyBytes = MostBytes },
        static (utf8, bounds) => JsonMembers.Parse(utf8, bounds).TryGet(out var members, out var error) ? Of(members) : error,
        "url, namespace and stateFilter");

    private static Result<Subscription> Of(JsonMembers members)
    {
        if (members.Find("url"u8)?.TryString() is not { Length: > 0 } url)
        {
            return StoreError.InvalidInput("url must be the address that gets the events");
        }

        if (members.Find("namespace"u8)?.TryString() is not { Length: > 0 } ns)
        {
            return StoreError.InvalidInput("namespace must be a name");
        }

        var filter = members.Find("stateFilter"u8);
        var state = filter?.TryString();
        return state is null && filter is { } other && other.ToString() != "null"
            ? StoreError.InvalidInput("stateFilter must be a state, or null for all states")
            : new Subscription(url, ns, state is { Length: > 0 } ? state : null);
    }
}
