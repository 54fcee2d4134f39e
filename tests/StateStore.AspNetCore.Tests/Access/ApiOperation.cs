namespace StateStore.AspNetCore.Tests.Access;

/// <summary>An operation of the OpenAPI document, with the request that its examples make.</summary>
/// <param name="Id">The operationId.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The path with the examples of its parameters, and the required query parameters.</param>
/// <param name="Permission">The declared permission: null = public, empty = any authenticated caller.</param>
public sealed record ApiOperation(string Id, string Method, string Target, string? Permission)
{
    /// <summary>The example of the body; null if the operation takes none.</summary>
    public string? Body { get; init; }

    /// <summary>True if the path names a namespace.</summary>
    public bool HasNamespace { get; init; }

    /// <summary>The name of the entry in the path; null if the operation is about the whole namespace or the whole server.</summary>
    public string? Entry { get; init; }

    /// <summary>True if a query parameter restricts the operation to the entries whose names begin with a text.</summary>
    public bool TakesPrefix { get; init; }

    /// <summary>True if the answer may be an event stream.</summary>
    public bool IsStream { get; init; }

    /// <summary>The description in the document; undefined for an endpoint that the document leaves out.</summary>
    public JsonElement Description { get; init; }

    /// <summary>True if the items of the body decide about the permission, and not the endpoint.</summary>
    public bool IsDecidedByItems => Permission is "" && Body is not null;

    /// <summary>Reads all operations of a document.</summary>
    public static IReadOnlyList<ApiOperation> ReadAll(JsonElement document) =>
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(
            path => path.Value.EnumerateObject().Select(operation => Read(document, path.Name, operation.Name.ToUpperInvariant(), operation.Value))),
    ];

    public override string ToString() => $"{Method} {Target}";

    private static ApiOperation Read(JsonElement document, string path, string method, JsonElement operation)
    {
        var references = operation.TryGetProperty("parameters", out var given)
            ? given.EnumerateArray().Select(parameter => parameter.GetProperty("$ref").GetString()!).ToArray()
            : [];
        var parameters = references.Select(reference => SchemaCheck.Resolve(document, reference)).ToArray();
        var names = parameters.Where(parameter => parameter.GetProperty("in").GetString() == "path")
            .ToDictionary(parameter => parameter.GetProperty("name").GetString()!, Example);
        var query = parameters.Where(parameter => parameter.GetProperty("in").GetString() == "query" && parameter.TryGetProperty("required", out _))
            .Select(parameter => $"{parameter.GetProperty("name").GetString()}={Uri.EscapeDataString(Example(parameter))}").ToArray();
        var target = names.Aggregate(path, (text, name) => text.Replace($"{{{name.Key}}}", Uri.EscapeDataString(name.Value), StringComparison.Ordinal));
        var hasNamespace = path.StartsWith("/v1/namespaces/{ns}", StringComparison.Ordinal);
        return new(operation.GetProperty("operationId").GetString()!, method, target + (query.Length > 0 ? "?" + string.Join('&', query) : ""), PermissionOf(operation))
        {
            Body = operation.TryGetProperty("requestBody", out var body) ? Json(body).GetProperty("example").GetRawText() : null,
            HasNamespace = hasNamespace,
            Entry = hasNamespace ? names.Skip(1).Select(name => name.Value).FirstOrDefault() : null,
            TakesPrefix = references.Contains("#/components/parameters/Prefix"),
            IsStream = operation.GetProperty("responses").GetProperty("200").TryGetProperty("content", out var content) && content.TryGetProperty("text/event-stream", out _),
            Description = operation,
        };
    }

    private static JsonElement Json(JsonElement body) => body.GetProperty("content").GetProperty("application/json");

    private static string Example(JsonElement parameter) => parameter.GetProperty("example").ToString();

    private static string? PermissionOf(JsonElement operation)
    {
        if (!operation.TryGetProperty("security", out var security) || security.GetArrayLength() == 0)
        {
            return null;
        }

        // Each way to send credentials is one requirement with one scheme. All of them need the same scope.
        var scopes = security.EnumerateArray().SelectMany(requirement => requirement.EnumerateObject())
            .Select(scheme => string.Join(' ', scheme.Value.EnumerateArray().Select(scope => scope.GetString()))).Distinct();
        return Assert.Single(scopes);
    }
}
