using System.Collections.Immutable;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>The description of one endpoint for the OpenAPI document. Its names are those of <c>components.json</c>.</summary>
/// <param name="Tag">The group of the operation.</param>
/// <param name="Id">The operationId, which generated clients use as method name.</param>
/// <param name="Summary">The summary, one line.</param>
/// <param name="Answer">The schema of the answer with status 200.</param>
/// <param name="Permission">The permission that a caller needs.</param>
internal sealed record OperationDescription(string Tag, string Id, string Summary, string Answer, Permission Permission)
{
    /// <summary>The parameters of every change: its preconditions, its idempotency key, and the dry run.</summary>
    public static readonly ImmutableArray<string> WriteParameters = ["IfMatch", "IfNoneMatch", "IdempotencyKey", "DryRun"];

    /// <summary>The description beside the summary; null for none.</summary>
    public string? Text { get; init; }

    /// <summary>The schema of the body; null if the operation takes no body.</summary>
    public string? Body { get; init; }

    /// <summary>The media types other than JSON that the body may have, each with its schema.</summary>
    public ImmutableArray<(string MediaType, string Schema)> OtherBodies { get; init; } = [];

    /// <summary>The query and header parameters. Those of the path follow from its pattern.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>True if the answer gives the version as <c>ETag</c>.</summary>
    public bool HasVersion { get; init; }

    /// <summary>The media type other than JSON that the answer may have, with its schema; null if there is none.</summary>
    public (string MediaType, string Schema)? OtherAnswer { get; init; }

    /// <summary>The schema of the answer with status 503; null for that of errors.</summary>
    public string? NotReady { get; init; }

    /// <summary>The schema of failures; null for that of errors.</summary>
    public string? Failure { get; init; }

    /// <summary>True if the operation asks for its place among the caller's requests or feeds itself.</summary>
    public bool CountsFeeds { get; init; }

    /// <summary>The error codes of the operation, beside those that every endpoint may give.</summary>
    public ImmutableArray<ErrorCode> Errors { get; init; } = [];
}
