using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>
/// The quotas of the namespaces that tenants own. The ring of keys sets them, and the engine asks for them with each change
/// (<see cref="EngineOptions.Quotas"/>).
/// </summary>
/// <param name="settings">The settings of the server, which apply where a tenant has no quota.</param>
public sealed class TenantQuotas(EngineOptions settings)
{
    private volatile Owned[] _owned = [];

    /// <summary>The quota of a namespace; null if no tenant owns it, or its tenant has no quota.</summary>
    public NamespaceQuota? Of(string ns)
    {
        foreach (var owned in _owned)
        {
            if (owned.Pattern.Covers(ns))
            {
                return owned.Shared ?? (owned.Own == TenantQuota.None ? null : Merge(owned.Own, setting => setting.Of(ns)));
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
        if (quota == TenantQuota.None || (pattern.IsPrefix && Settings.Any(setting => setting.DiffersWithin(pattern.Start))))
        {
            return null;
        }

        return Merge(quota, setting => pattern.IsPrefix ? setting.OfPrefix(pattern.Start) : setting.Of(pattern.Start));
    }

    /// <summary>The quota of a tenant, with the settings of the server in place of its missing members.</summary>
    private NamespaceQuota Merge(TenantQuota quota, Func<PerNamespace<long>, long> valueOf) => new()
    {
        Conversations = new(quota.Conversations ?? valueOf(settings.MaxConversations), quota.ConversationBytes ?? valueOf(settings.MaxConversationBytes)),
        Records = new(quota.Records ?? valueOf(settings.MaxRecords), quota.RecordBytes ?? valueOf(settings.MaxRecordBytes)),
        Keys = new(quota.Keys ?? valueOf(settings.MaxKeys), quota.KeyBytes ?? valueOf(settings.MaxKeyBytes)),
    };

    private PerNamespace<long>[] Settings =>
    [
        settings.MaxConversations, settings.MaxConversationBytes, settings.MaxRecords, settings.MaxRecordBytes, settings.MaxKeys, settings.MaxKeyBytes,
    ];

    /// <summary>The namespaces of a pattern, and the quota of the tenant that owns them.</summary>
    private sealed record Owned(NamePattern Pattern, TenantQuota Own, NamespaceQuota? Shared);
}
