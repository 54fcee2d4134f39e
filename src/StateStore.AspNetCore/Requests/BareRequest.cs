namespace StateStore.AspNetCore.Requests;

/// <summary>Reads a request without body and query: method and path define the change, and the headers give its options.</summary>
internal static class BareRequest
{
    public static ValueTask<Result<WriteOptions>> ReadAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, static request => WriteHeaders.Read(request));

    /// <summary>Reads a request that takes no expected version.</summary>
    public static ValueTask<Result<WriteOptions>> ReadUnconditionalAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, WriteHeaders.ReadUnconditional);

    private static async ValueTask<Result<WriteOptions>> ReadAsync(
        HttpContext context, Limits limits, Func<HttpContext, Result<WriteOptions>> readHeaders)
    {
        var body = await RequestBody.ExpectNoneAsync(context, limits).ConfigureAwait(false);
        return body.TryGet(out _, out var error) && QueryParameters.Read(context).TryGet(out _, out error) ? readHeaders(context) : error;
    }
}
