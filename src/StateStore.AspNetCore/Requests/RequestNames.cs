namespace StateStore.AspNetCore.Requests;

/// <summary>The decoded names in the path of a request. <see cref="RawPath"/> sets them as a feature of the request.</summary>
/// <param name="Namespace">The segment after <c>namespaces</c>.</param>
/// <param name="Id">The segment after the resource (<c>conversations</c>, <c>tables</c>); empty if the path has none.</param>
/// <param name="Item">The segment after the inner resource (<c>records</c>); empty if the path has none.</param>
internal sealed record RequestNames(string Namespace, string Id, string Item)
{
    public static RequestNames Of(HttpContext context) =>
        context.Features.Get<RequestNames>() ?? throw new InvalidOperationException(
            "The names of the path were not read: register the HTTP door with AddStateStoreHttp");
}
