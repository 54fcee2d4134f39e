using System.Collections.Immutable;

namespace StateStore.Conformance.Storage;

/// <summary>The contents of namespaces as values that tests can compare.</summary>
public static class NamespaceInfos
{
    public static async ValueTask<NamespaceInfo> InfoAsync(this IStateStorage storage, string ns) =>
        NamespaceInfo.Of(await storage.DescribeNamespaceAsync(ns, default));

    public static async ValueTask<ImmutableArray<NamespaceInfo>> InfosAsync(this IStateStorage storage, string? after, int limit) =>
        [.. (await storage.ListNamespacesAsync(after, limit, default)).Select(NamespaceInfo.Of)];
}
