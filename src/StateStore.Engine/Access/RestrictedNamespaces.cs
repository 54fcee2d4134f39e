using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The namespaces of a caller. Lists show only those that the caller sees.</summary>
internal sealed class RestrictedNamespaces(INamespaces inner, Principal principal) : INamespaces
{
    /// <summary>
    /// The patterns of the namespaces that the caller sees. Those of a tenant narrow those of the scopes, so that a list skips the namespaces of others.
    /// An application may make a caller for each request, and few of them list namespaces.
    /// </summary>
    private readonly Lazy<ImmutableArray<NamePattern>> _seen = new(() => SeenBy(principal));

    public ValueTask<Result<BundleOutcome>> SetBundleAsync(
        string ns, SchemaBundle bundle, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.SchemaWrite, ns) is { } error ? new(error) : inner.SetBundleAsync(ns, bundle, options, cancellation);

    public ValueTask<Result<BundleSnapshot>> GetBundleAsync(string ns, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.SchemaRead, ns) is { } error ? new(error) : inner.GetBundleAsync(ns, cancellation);

    public ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options = default, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.SchemaWrite, ns) is { } error ? new(error) : inner.RemoveBundleAsync(ns, options, cancellation);

    public ValueTask<Result<NamespaceDeleted>> DeleteAsync(string ns, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.NamespacesDelete, ns) is { } error ? new(error) : inner.DeleteAsync(ns, cancellation);

    public ValueTask<Result<NamespaceDescription>> DescribeAsync(string ns, int eventCount = 10, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.NamespacesRead, ns) is { } error ? new(error) : inner.DescribeAsync(ns, eventCount, cancellation);

    public async ValueTask<Result<NamespacePage>> ListAsync(string? after = null, int limit = 100, CancellationToken cancellation = default)
    {
        if (principal.SeesAll)
        {
            return await inner.ListAsync(after, limit, cancellation).ConfigureAwait(false);
        }

        var shown = ImmutableArray.CreateBuilder<NamespaceInfo>();
        for (var from = Seek(after); from is not null || after is null;)
        {
            var listed = await inner.ListAsync(from, limit, cancellation).ConfigureAwait(false);
            if (!listed.TryGet(out var page, out var error))
            {
                return error;
            }

            foreach (var ns in page.Namespaces.Where(ns => principal.Sees(ns.Name)))
            {
                if (shown.Count == limit)
                {
                    // The page ends at a name that the caller sees: the position must not give away another one.
                    var last = shown[^1].Name;
                    return new NamespacePage(shown.DrainToImmutable(), last);
                }

                shown.Add(ns);
            }

            if (page.Next is null || Seek(page.Next) is not { } next)
            {
                break;
            }

            from = next;
        }

        return new NamespacePage(shown.DrainToImmutable(), null);
    }

    /// <summary>
    /// The position from which to continue after a name, or from the start: just before the first name that a pattern can cover. So the caller of a few
    /// namespaces does not wait for a scan of all others. Null if no later name can be covered, and at the start if the first one may be.
    /// </summary>
    private string? Seek(string? last)
    {
        if (last is not null && _seen.Value.Any(pattern => pattern.IsPrefix && pattern.Covers(last)))
        {
            return last;
        }

        var next = _seen.Value.Select(pattern => pattern.Start)
            .Where(start => last is null || Utf8Order.Instance.Compare(start, last) > 0)
            .Min(Utf8Order.Instance);

        if (next is null or [] or [.., <= ' ' or > '~'])
        {
            // Before an unusual last character, the scan goes on from the last name.
            return next is null ? null : last;
        }

        // A text before the name that needs no knowledge of its neighbours. A name with characters beyond U+FFFF may be after it and before the name: the
        // position must not go back behind that one.
        var before = $"{next[..^1]}{(char)(next[^1] - 1)}\uFFFF";
        return last is not null && Utf8Order.Instance.Compare(before, last) < 0 ? last : before;
    }

    private static ImmutableArray<NamePattern> SeenBy(Principal principal)
    {
        var scopes = principal.Scopes.Select(scope => scope.Namespaces).Distinct();
        return principal.Tenant is { } tenant
            ? [.. scopes.SelectMany(_ => tenant.Namespaces, (scope, owned) => scope.Intersect(owned)).OfType<NamePattern>().Distinct()]
            : [.. scopes];
    }
}
