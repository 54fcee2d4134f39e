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

    /// <summary>The quota of a namespace; null if no tenant with a quota owns it.</summary>
    public NamespaceQuota? Of(string ns)
    {
        foreach (var owned in _owned)
        {
            if (owned.Pattern.Covers(ns))
            {
                return owned.Quota;
            }
        }

        return null;
    }

    /// <summary>Replaces the tenants. Of several that own a namespace, the one with the longest pattern counts.</summary>
    internal void Set(ImmutableArray<Tenant> tenants) => _owned =
    [
        .. tenants.Where(tenant => tenant.Quota != TenantQuota.None)
            .SelectMany(tenant => tenant.Namespaces, (tenant, pattern) => new Owned(pattern, QuotaOf(tenant.Quota, pattern)))
            .OrderByDescending(owned => (owned.Pattern.Start.Length, !owned.Pattern.IsPrefix)),
    ];

    private NamespaceQuota QuotaOf(TenantQuota quota, NamePattern pattern) => new()
    {
        Conversations = Total(quota.Conversations, settings.MaxConversations, quota.ConversationBytes, settings.MaxConversationBytes, pattern),
        Records = Total(quota.Records, settings.MaxRecords, quota.RecordBytes, settings.MaxRecordBytes, pattern),
        Keys = Total(quota.Keys, settings.MaxKeys, quota.KeyBytes, settings.MaxKeyBytes, pattern),
    };

    private static EntryTotal Total(long? entries, PerNamespace<long> setEntries, long? bytes, PerNamespace<long> setBytes, NamePattern pattern) =>
        new(entries ?? SettingOf(setEntries, pattern), bytes ?? SettingOf(setBytes, pattern));

    private static long SettingOf(PerNamespace<long> setting, NamePattern pattern) =>
        pattern.IsPrefix ? setting.OfPrefix(pattern.Start) : setting.Of(pattern.Start);

    private sealed record Owned(NamePattern Pattern, NamespaceQuota Quota);
}
