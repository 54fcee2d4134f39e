namespace StateStore.Engine;

/// <summary>The settings of the server that limit what a namespace holds.</summary>
internal sealed class QuotaSettings(EngineOptions options)
{
    /// <summary>Every setting.</summary>
    public IReadOnlyList<PerNamespace<long>> All { get; } =
    [
        options.MaxConversations, options.MaxConversationBytes, options.MaxRecords, options.MaxRecordBytes, options.MaxKeys, options.MaxKeyBytes,
        options.MaxInboxes, options.MaxInboxBytes,
    ];

    /// <summary>The quota of the tenant, with the settings in place of its missing members.</summary>
    /// <param name="own">The quota of the tenant.</param>
    /// <param name="valueOf">The value of a setting for the wanted namespaces.</param>
    public NamespaceQuota Of(TenantQuota own, Func<PerNamespace<long>, long> valueOf) => new()
    {
        Conversations = new(own.Conversations ?? valueOf(options.MaxConversations), own.ConversationBytes ?? valueOf(options.MaxConversationBytes)),
        Records = new(own.Records ?? valueOf(options.MaxRecords), own.RecordBytes ?? valueOf(options.MaxRecordBytes)),
        Keys = new(own.Keys ?? valueOf(options.MaxKeys), own.KeyBytes ?? valueOf(options.MaxKeyBytes)),
        Inboxes = new(own.Inboxes ?? valueOf(options.MaxInboxes), own.InboxBytes ?? valueOf(options.MaxInboxBytes)),
    };
}
