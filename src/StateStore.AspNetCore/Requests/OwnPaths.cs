using Microsoft.AspNetCore.Routing.Patterns;

namespace StateStore.AspNetCore.Requests;

/// <summary>Marks an endpoint as StateStore's, in an application that may have others.</summary>
internal sealed class OwnEndpoint
{
    public static readonly OwnEndpoint Instance = new();
}

/// <summary>
/// What of an application is StateStore's: the paths of its endpoints, with <c>-</c> where a name stands. Everything, where the application is
/// nothing else; otherwise whatever is not here is left alone.
/// </summary>
/// <param name="options">Whether the application is nothing else.</param>
/// <param name="endpoints">All endpoints of the application.</param>
internal sealed class OwnPaths(HttpOptions options, EndpointDataSource endpoints)
{
    /// <summary>Asked for with the first request, when all endpoints are mapped.</summary>
    private readonly Lazy<HashSet<string>> _paths = new(() => endpoints.Endpoints.OfType<RouteEndpoint>().Where(IsMarked)
        .Select(endpoint => ShapeOf(endpoint.RoutePattern)).ToHashSet(StringComparer.OrdinalIgnoreCase));

    public bool Contains(string? path) =>
        options.IsWholeApplication || _paths.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path.AsSpan().TrimEnd('/'));

    /// <summary>Of a path that is StateStore's the application may serve another method. Where no endpoint was chosen (405), the path decides.</summary>
    public bool Contains(Endpoint? endpoint) => options.IsWholeApplication || endpoint is not RouteEndpoint || IsMarked(endpoint);

    private static bool IsMarked(Endpoint endpoint) => endpoint.Metadata.GetMetadata<OwnEndpoint>() is not null;

    private static string ShapeOf(RoutePattern pattern) =>
        string.Concat(pattern.PathSegments.Select(segment => segment.Parts is [RoutePatternLiteralPart literal] ? "/" + literal.Content : "/-"));
}
