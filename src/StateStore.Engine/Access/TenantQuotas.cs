using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>
/// The quotas of the namespaces that tenants own. The ring of keys sets them, and the engine asks for them with each change
/// (<see cref="EngineOptions.Quotas"/>).
/// </summary>
/// <param name="settings">The settings of the server, which apply where a tenant has no quota.</param>
public sealed class TenantQuotas(EngineOptions settings)
{
    private readonly QuotaSettings _settings = new(settings);
    private volatile Owned[] _owned = [];

    /// <summary>The quota of a namespace; null if no tenant owns it, or its tenant has no quota.</summary>
    public NamespaceQuota? Of(string ns)
    {
        foreach (var owned in _owned)
        {
            if (owned.Pattern.Covers(ns))
            {
                return owned.Shared ?? (owned.Own == TenantQuota.None ? null : _settings.Of(owned.Own, setting => setting.Of(ns)));
            }
        }

        return null;
    }

    /// <summary>Replaces the tenants. Of several that own a namespace, the one with the longest pattern counts.</summary>
    internal void Set(ImmutableArray<Tenant> tenants) => _owned =
    [
        .. tenants.SelectMany(tenant => tenant.Namespaces, (tenant, pattern) => new Owned(pattern, tenant.Quota, SharedOf(tenant.Quota, pattern)))
            .OrderByDescending(owned => (owned.Pattern.Start.Length, !owned.Pattern.IsPrefix)),
    ];

    /// <summary>The quota of all namespaces of a pattern; null if there is none, or the settings of the server differ between these namespaces.</summary>
    private NamespaceQuota? SharedOf(TenantQuota quota, NamePattern pattern)
    {
        if (quota == TenantQuota.None || (pattern.IsPrefix && _settings.All.Any(setting => setting.DiffersWithin(pattern.Start))))
        {
            return null;
        }

        return _settings.Of(quota, setting => pattern.IsPrefix ? setting.OfPrefix(pattern.Start) : setting.Of(pattern.Start));
    }

    /// <summary>The namespaces of a pattern, and the quota of the tenant that owns them.</summary>
    private sealed record Owned(NamePattern Pattern, TenantQuota Own, NamespaceQuota? Shared);
}
