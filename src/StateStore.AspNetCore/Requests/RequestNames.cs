namespace StateStore.AspNetCore.Requests;

/// <summary>The names in a request's path as they were meant; a feature of the request, put there by <see cref="RawPath"/>.</summary>
/// <param name="Namespace">The segment behind <c>namespaces</c>.</param>
/// <param name="Id">The segment behind the resource (<c>conversations</c>, <c>tables</c>); empty where the path has none.</param>
/// <param name="Item">The segment behind what the resource holds (<c>records</c>); empty where the path has none.</param>
internal sealed record RequestNames(string Namespace, string Id, string Item)
{
    public static RequestNames Of(HttpContext context) =>
        context.Features.Get<RequestNames>() ?? throw new InvalidOperationException(
            "The names of the path were not read: register the HTTP door with AddStateStoreHttp");
}
