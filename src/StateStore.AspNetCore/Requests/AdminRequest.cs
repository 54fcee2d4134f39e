using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads requests about keys, tenants and webhooks, and writes their answers.</summary>
internal static class AdminRequest
{
    private const int DefaultLimit = 100;

    private static readonly StoreError NoHeaders = new(
        ErrorCode.NotSupported, "This change takes no Idempotency-Key, If-Match or If-None-Match");

    /// <summary>The caller, for the audit log.</summary>
    public static Actor ActorOf(HttpContext context, Caller caller) => Actor.Of(caller.Principal, "http", context.TraceIdentifier);

    /// <summary>Reads <c>?limit=&amp;after=</c>.</summary>
    public static Result<(string? After, int Limit)> ReadPage(HttpContext context, Limits limits) =>
        QueryParameters.Read(context, "limit", "after").TryGet(out var query, out var error) &&
        query.Count("limit", DefaultLimit, limits.PageSize).TryGet(out var limit, out error)
            ? (query.Text("after"), limit)
            : error;

    /// <summary>Reads <c>?dry_run=</c> of a change, and refuses the headers of other changes.</summary>
    public static Result<bool> ReadDryRun(HttpContext context) =>
        QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out var error) &&
        query.Flag(WriteHeaders.DryRun).TryGet(out var isDryRun, out error) &&
        WriteHeaders.Read(context).TryGet(out var options, out error)
            ? options == default ? isDryRun : NoHeaders
            : error;

    /// <summary>Reads the members of a JSON object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limits">Give the largest size of the body.</param>
    /// <param name="parse">Reads the value from the members.</param>
    /// <param name="form">The expected form, for the error of an empty body; null if an empty body means an empty object.</param>
    public static ValueTask<Result<T>> ReadBodyAsync<T>(HttpContext context, Limits limits, Func<JsonMembers, Result<T>> parse, string? form) => RequestBody.ReadAsync(
        context,
        limits,
        (utf8, bounds) => JsonMembers.Parse(utf8.IsEmpty && form is null ? "{}"u8 : utf8, bounds).TryGet(out var members, out var error) ? parse(members) : error,
        form);

    /// <summary>Writes the answer. No cache may keep it: it may hold the text of a key or a secret.</summary>
    public static async ValueTask<StoreError?> AnswerAsync(HttpContext context, JsonText answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        var json = new JsonBuilder(answer.Utf8.Length);
        await JsonAnswer.SendAsync(context, json.Raw(answer.Utf8.Span).ToBuffer()).ConfigureAwait(false);
        return null;
    }
}
