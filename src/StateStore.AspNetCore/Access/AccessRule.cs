using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Access;

/// <summary>The permission that an endpoint needs, and the place where its path names the namespace and the entry.</summary>
internal sealed class AccessRule
{
    private const string OfNamespace = "/v1/namespaces/{";

    private readonly bool _hasNamespace;
    private readonly bool _hasEntry;

    /// <summary>Makes the rule of an endpoint.</summary>
    /// <param name="permission">The permission.</param>
    /// <param name="path">The pattern of the path. <c>/v1/namespaces/{ns}/resource/{entry}</c> names an entry; other paths cover the whole server.</param>
    public AccessRule(Permission permission, string path)
    {
        Permission = permission;
        _hasNamespace = path.StartsWith(OfNamespace, StringComparison.Ordinal);
        _hasEntry = _hasNamespace && path.Count(c => c == '{') > 1;
    }

    public Permission Permission { get; }

    /// <summary>True for a page that people open in a browser: it also accepts a key as a password, which a browser asks for.</summary>
    public bool IsPage { get; init; }

    /// <summary>The namespace that the path of the request names; null = none.</summary>
    public string? NamespaceOf(HttpContext context) => _hasNamespace ? RequestNames.Of(context).Namespace : null;

    /// <summary>
    /// Returns null if the principal has the permission for the target of the request, otherwise NOT_FOUND or FORBIDDEN. For a request about several
    /// entries it checks that the principal has the permission for some; the caller's store checks each of them.
    /// </summary>
    public StoreError? Check(Principal principal, HttpContext context)
    {
        if (!_hasNamespace)
        {
            return principal.CheckServerWide(Permission);
        }

        var (ns, id, _) = RequestNames.Of(context);
        return Permission == Permission.Authenticated ? principal.CheckSees(ns)
            : _hasEntry ? principal.Check(Permission, ns, id)
            : principal.CheckSome(Permission, ns);
    }
}
