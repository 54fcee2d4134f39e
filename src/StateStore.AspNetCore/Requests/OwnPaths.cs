using Microsoft.AspNetCore.Routing.Patterns;

namespace StateStore.AspNetCore.Requests;

/// <summary>Marks an endpoint as one of StateStore. The application may have other endpoints.</summary>
internal sealed class OwnEndpoint
{
    public static readonly OwnEndpoint Instance = new();
}

/// <summary>
/// The paths of StateStore's endpoints, with <c>-</c> in place of names. If the application consists of StateStore only, every path belongs to it.
/// Otherwise StateStore does not touch requests for other paths.
/// </summary>
/// <param name="options">Tell whether the application consists of StateStore only.</param>
/// <param name="endpoints">All endpoints of the application.</param>
internal sealed class OwnPaths(HttpOptions options, EndpointDataSource endpoints)
{
    /// <summary>The paths. They are collected at the first request, because all endpoints are mapped only then.</summary>
    private readonly Lazy<HashSet<string>> _paths = new(() => endpoints.Endpoints.OfType<RouteEndpoint>().Where(IsMarked)
        .Select(endpoint => ShapeOf(endpoint.RoutePattern)).ToHashSet(StringComparer.OrdinalIgnoreCase));

    public bool Contains(string? path) =>
        options.IsWholeApplication || _paths.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(path.AsSpan().TrimEnd('/'));

    /// <summary>
    /// True if the endpoint belongs to StateStore. The application may have mapped another method of the same path.
    /// If routing chose no endpoint (405), the path decides.
    /// </summary>
    public bool Contains(Endpoint? endpoint) => options.IsWholeApplication || endpoint is not RouteEndpoint || IsMarked(endpoint);

    private static bool IsMarked(Endpoint endpoint) => endpoint.Metadata.GetMetadata<OwnEndpoint>() is not null;

    private static string ShapeOf(RoutePattern pattern) =>
        string.Concat(pattern.PathSegments.Select(segment => "/" + string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : "-"))));
}
