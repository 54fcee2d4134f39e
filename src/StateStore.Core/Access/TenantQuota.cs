namespace StateStore.Core.Access;

/// <summary>The most that each namespace of a tenant may hold. Null = the setting of the server applies.</summary>
/// <param name="Conversations">The number of conversations.</param>
/// <param name="ConversationBytes">The bytes of the stored conversations.</param>
/// <param name="Records">The number of records in all tables.</param>
/// <param name="RecordBytes">The bytes of the stored records.</param>
/// <param name="Keys">The number of keys.</param>
/// <param name="KeyBytes">The bytes of the stored values of keys.</param>
/// <param name="Inboxes">The number of inboxes.</param>
/// <param name="InboxBytes">The bytes of the stored inboxes.</param>
public sealed record TenantQuota(
    long? Conversations = null, long? ConversationBytes = null, long? Records = null, long? RecordBytes = null, long? Keys = null, long? KeyBytes = null,
    long? Inboxes = null, long? InboxBytes = null)
{
    /// <summary>No quota of the tenant's own.</summary>
    public static readonly TenantQuota None = new();
}
