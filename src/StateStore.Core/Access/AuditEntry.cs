namespace StateStore.Core.Access;

/// <summary>An action that the audit log records.</summary>
public enum AuditAction
{
    /// <summary>A key was created.</summary>
    KeyCreated,

    /// <summary>A key got a new secret.</summary>
    KeyRotated,

    /// <summary>A key was revoked for good.</summary>
    KeyRevoked,

    /// <summary>A key was switched off.</summary>
    KeyDisabled,

    /// <summary>A key was switched on again.</summary>
    KeyEnabled,

    /// <summary>The key of the bootstrap file was stored.</summary>
    KeyBootstrapped,

    /// <summary>A tenant was created or replaced.</summary>
    TenantSet,

    /// <summary>A tenant was deleted.</summary>
    TenantDeleted,

    /// <summary>The schema bundle of a namespace was set.</summary>
    SchemaSet,

    /// <summary>The schema bundle of a namespace was removed.</summary>
    SchemaRemoved,

    /// <summary>A namespace was deleted with everything in it.</summary>
    NamespaceDeleted,

    /// <summary>A server has started.</summary>
    ServerStarted,

    /// <summary>A request was refused.</summary>
    AccessDenied,

    /// <summary><c>webhook.created</c></summary>
    WebhookCreated,

    /// <summary><c>webhook.changed</c></summary>
    WebhookChanged,

    /// <summary><c>webhook.paused</c></summary>
    WebhookPaused,

    /// <summary><c>webhook.resumed</c></summary>
    WebhookResumed,

    /// <summary><c>webhook.rotated</c></summary>
    WebhookRotated,

    /// <summary><c>webhook.deleted</c></summary>
    WebhookDeleted,

    /// <summary><c>webhook.replayed</c></summary>
    WebhookReplayed,

    /// <summary><c>messages.replayed</c></summary>
    MessagesReplayed,

    /// <summary><c>messages.discarded</c></summary>
    MessagesDiscarded,
}

/// <summary>One entry of the audit log.</summary>
/// <param name="At">The time.</param>
/// <param name="Actor">The author.</param>
/// <param name="Action">The action.</param>
public sealed record AuditEntry(DateTimeOffset At, Actor Actor, AuditAction Action)
{
    /// <summary>The namespace; null = the action concerns none.</summary>
    public string? Namespace { get; init; }

    /// <summary>The changed thing or the refused key: the id of a key, or the name of a tenant; null = none.</summary>
    public string? Target { get; init; }

    /// <summary>The error that refused the action; null = it was done.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>Further facts, a JSON object; null = none.</summary>
    public JsonText? Details { get; init; }
}
