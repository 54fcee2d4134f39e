namespace StateStore.AspNetCore.Requests;

/// <summary>The headers of a change of a key: <c>If-Match</c>, <c>If-None-Match</c>.</summary>
internal static class VersionHeaders
{
    /// <summary>The version that is expected; NOT_SUPPORTED for an idempotency key, which would promise more than is kept.</summary>
    public static Result<long?> Read(HttpContext context) => Expected(WriteHeaders.Read(context));

    /// <summary>The same where a version would not say of what.</summary>
    public static Result<long?> ReadNone(HttpContext context) => Expected(WriteHeaders.ReadUnconditional(context));

    /// <summary>The same for a request that has neither body nor query.</summary>
    public static async ValueTask<Result<long?>> ReadBareAsync(HttpContext context, Limits limits) =>
        Expected(await BareRequest.ReadAsync(context, limits).ConfigureAwait(false));

    private static Result<long?> Expected(Result<WriteOptions> read)
    {
        if (!read.TryGet(out var options, out var error))
        {
            return error;
        }

        return options.IdempotencyKey is null
            ? options.ExpectedVersion
            : new StoreError(ErrorCode.NotSupported, "A change of a key takes no Idempotency-Key; make it conditional with If-Match or If-None-Match");
    }
}
