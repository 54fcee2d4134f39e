using System.Collections.Immutable;

namespace StateStore.AspNetCore.OpenApi;

/// <summary>What the OpenAPI document says of one endpoint; the names are those of <c>components.json</c>.</summary>
/// <param name="Tag">The group it stands in.</param>
/// <param name="Id">Its operationId, which generated clients use as method name.</param>
/// <param name="Summary">One line.</param>
/// <param name="Answer">The schema of the answer with status 200.</param>
internal sealed record OperationDescription(string Tag, string Id, string Summary, string Answer)
{
    /// <summary>Parameters of every change: whether it is to be made, and under which name it may be repeated.</summary>
    public static readonly ImmutableArray<string> WriteHeaders = ["IfMatch", "IfNoneMatch", "IdempotencyKey"];

    /// <summary>More than the summary says.</summary>
    public string? Text { get; init; }

    /// <summary>The schema of the body; null = none.</summary>
    public string? Body { get; init; }

    /// <summary>Media types other than JSON that the body may have, each with its schema.</summary>
    public ImmutableArray<(string MediaType, string Schema)> OtherBodies { get; init; } = [];

    /// <summary>Query and header parameters; those of the path are taken from its pattern.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>The answer carries the version as <c>ETag</c>.</summary>
    public bool HasVersion { get; init; }

    /// <summary>A media type other than JSON that the answer may have, with its schema.</summary>
    public (string MediaType, string Schema)? OtherAnswer { get; init; }

    /// <summary>The answer with status 503 has this schema instead of the error's.</summary>
    public string? NotReady { get; init; }

    /// <summary>Failures have this schema instead of the error's.</summary>
    public string? Failure { get; init; }

    /// <summary>Errors of its own, beside those that any endpoint may give.</summary>
    public ImmutableArray<ErrorCode> Errors { get; init; } = [];
}
