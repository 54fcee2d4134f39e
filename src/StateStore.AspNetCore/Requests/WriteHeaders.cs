using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace StateStore.AspNetCore.Requests;

/// <summary>Reads the options of changes: the headers <c>If-Match</c>, <c>If-None-Match</c> and <c>Idempotency-Key</c>, and <c>?dry_run=</c>.</summary>
internal static class WriteHeaders
{
    /// <summary>The query parameter of a dry run.</summary>
    public const string DryRun = "dry_run";

    /// <summary>Reads the options of a change. Fails with INVALID_INPUT if a header is invalid or contradicts the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="expectedVersion">The expected version in the body; null if absent. A version in the headers must be the same.</param>
    public static Result<WriteOptions> Read(HttpContext context, long? expectedVersion = null)
    {
        var headers = context.Request.Headers;
        if (headers.IdempotencyKey() is { Count: > 1 })
        {
            return StoreError.InvalidInput("Idempotency-Key is given more than once");
        }

        if (!ReadExpectedVersion(headers).TryGet(out var fromHeaders, out var error))
        {
            return error;
        }

        if (expectedVersion is { } fromBody && fromHeaders is { } other && fromBody != other)
        {
            return StoreError.InvalidInput($"expected_version says {fromBody}, If-Match or If-None-Match says {other}");
        }

        return new WriteOptions(expectedVersion ?? fromHeaders, headers.IdempotencyKey() is { Count: 1 } key ? key[0] : null);
    }

    /// <summary>Reads the options of a change, with <c>dry_run</c> of its query.</summary>
    public static Result<WriteOptions> Read(HttpContext context, in QueryParameters query, long? expectedVersion = null) =>
        query.Flag(DryRun).TryGet(out var isDryRun, out var error) && Read(context, expectedVersion).TryGet(out var options, out error)
            ? options with { DryRun = isDryRun }
            : error;

    /// <summary>Reads the options of a request that takes no expected version.</summary>
    public static Result<WriteOptions> ReadUnconditional(HttpContext context, in QueryParameters query)
    {
        if (!Read(context, query).TryGet(out var options, out var error))
        {
            return error;
        }

        return options.ExpectedVersion is null
            ? options
            : StoreError.InvalidInput("If-Match and If-None-Match do not apply to POST, which changes nothing that exists");
    }

    private static Result<long?> ReadExpectedVersion(IHeaderDictionary headers)
    {
        if (headers.IfNoneMatch is { Count: > 0 } absent)
        {
            return absent == "*" && headers.IfMatch.Count == 0
                ? 0
                : StoreError.InvalidInput("If-None-Match of a change must be *, which means that nothing exists yet, and must stand without If-Match");
        }

        if (headers.IfMatch is not { Count: > 0 } match)
        {
            return (long?)null;
        }

        var tag = match.Count == 1 ? match[0].AsSpan().Trim() : default;
        return tag is ['"', .. var digits, '"'] && digits is "0" or not ['0', ..] && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : StoreError.InvalidInput("If-Match must be one version in double quotes, as in ETag, such as \"3\"");
    }

    private static StringValues IdempotencyKey(this IHeaderDictionary headers) => headers["Idempotency-Key"];
}
