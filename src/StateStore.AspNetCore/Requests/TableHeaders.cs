namespace StateStore.AspNetCore.Requests;

/// <summary>The headers of a change of a table: <c>If-Match</c>, <c>If-None-Match</c>.</summary>
internal static class TableHeaders
{
    /// <summary>The version that is expected; NOT_SUPPORTED for an idempotency key, which would promise more than is kept.</summary>
    public static Result<long?> Read(HttpContext context)
    {
        if (!WriteHeaders.Read(context).TryGet(out var options, out var error))
        {
            return error;
        }

        return options.IdempotencyKey is null
            ? options.ExpectedVersion
            : new StoreError(ErrorCode.NotSupported, "Changes of tables take no Idempotency-Key; use If-Match, If-None-Match or the record's id");
    }
}
