namespace StateStore.AspNetCore.Requests;

/// <summary>Reads a request without body: method and path define the change, the headers and <c>?dry_run=</c> give its options.</summary>
internal static class BareRequest
{
    public static ValueTask<Result<WriteOptions>> ReadAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, static (request, query) => WriteHeaders.Read(request, query));

    /// <summary>Reads a request that takes no expected version.</summary>
    public static ValueTask<Result<WriteOptions>> ReadUnconditionalAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, static (request, query) => WriteHeaders.ReadUnconditional(request, query));

    private static async ValueTask<Result<WriteOptions>> ReadAsync(
        HttpContext context, Limits limits, Func<HttpContext, QueryParameters, Result<WriteOptions>> readOptions)
    {
        var body = await RequestBody.ExpectNoneAsync(context, limits).ConfigureAwait(false);
        return body.TryGet(out _, out var error) && QueryParameters.Read(context, WriteHeaders.DryRun).TryGet(out var query, out error)
            ? readOptions(context, query)
            : error;
    }
}
