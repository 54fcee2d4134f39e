namespace StateStore.AspNetCore.Requests;

/// <summary>A change that its method and path say completely: no body, no query, headers that say how it is to be made.</summary>
internal static class BareRequest
{
    public static ValueTask<Result<WriteOptions>> ReadAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, static request => WriteHeaders.Read(request));

    /// <summary>The same where no expected version applies.</summary>
    public static ValueTask<Result<WriteOptions>> ReadUnconditionalAsync(HttpContext context, Limits limits) =>
        ReadAsync(context, limits, WriteHeaders.ReadUnconditional);

    private static async ValueTask<Result<WriteOptions>> ReadAsync(
        HttpContext context, Limits limits, Func<HttpContext, Result<WriteOptions>> readHeaders)
    {
        var body = await RequestBody.ExpectNoneAsync(context, limits).ConfigureAwait(false);
        return body.TryGet(out _, out var error) && QueryParameters.Read(context).TryGet(out _, out error) ? readHeaders(context) : error;
    }
}
