namespace StateStore.Core.Access;

/// <summary>The right that an operation needs. Each endpoint and each ZeroMQ command declares one.</summary>
public enum Permission
{
    /// <summary>No right: the operation answers every caller, also one without credentials.</summary>
    Public,

    /// <summary>No particular right: every authenticated caller may call it, and the answer holds only what that caller may see.</summary>
    Authenticated,

    /// <summary>Read and list conversations and their histories.</summary>
    ConversationsRead,

    /// <summary>Create, change and delete conversations.</summary>
    ConversationsWrite,

    /// <summary>Read the schema bundle.</summary>
    SchemaRead,

    /// <summary>Set and remove the schema bundle.</summary>
    SchemaWrite,

    /// <summary>Read and list tables and records.</summary>
    TablesRead,

    /// <summary>Create, change and drop tables and records.</summary>
    TablesWrite,

    /// <summary>Read and list keys and their histories.</summary>
    KeysRead,

    /// <summary>Set, change and delete keys.</summary>
    KeysWrite,

    /// <summary>Read leases.</summary>
    LeasesRead,

    /// <summary>Acquire, renew and release leases.</summary>
    LeasesWrite,

    /// <summary>Take of rate limits.</summary>
    LimitsWrite,

    /// <summary>Read and follow the change logs of a namespace.</summary>
    EventsRead,

    /// <summary>Describe a namespace: its counts, its bundle and its newest events.</summary>
    NamespacesRead,

    /// <summary>Delete a namespace with everything in it.</summary>
    NamespacesDelete,

    /// <summary>Read the metrics of the server. It covers the whole server.</summary>
    MetricsRead,

    /// <summary>Read the audit log. It covers the whole server.</summary>
    AuditRead,

    /// <summary>Manage keys and tenants. It covers the whole server.</summary>
    Admin,

    /// <summary>Read webhooks, their deliveries, and their dead letters with the events.</summary>
    WebhooksRead,

    /// <summary>Create, change and delete webhooks, and replay events. A webhook gets the events of its namespace, so this covers reading them.</summary>
    WebhooksWrite,
}

/// <summary>The texts of permissions, as in scopes: <c>conversations:read</c>.</summary>
public static class Permissions
{
    /// <summary>The action that stands for every action of a resource.</summary>
    internal const string AnyAction = "*";

    private static readonly (Permission Permission, string Text)[] Texts =
    [
        (Permission.ConversationsRead, "conversations:read"),
        (Permission.ConversationsWrite, "conversations:write"),
        (Permission.SchemaRead, "schema:read"),
        (Permission.SchemaWrite, "schema:write"),
        (Permission.TablesRead, "tables:read"),
        (Permission.TablesWrite, "tables:write"),
        (Permission.KeysRead, "keys:read"),
        (Permission.KeysWrite, "keys:write"),
        (Permission.LeasesRead, "leases:read"),
        (Permission.LeasesWrite, "leases:write"),
        (Permission.LimitsWrite, "limits:write"),
        (Permission.EventsRead, "events:read"),
        (Permission.NamespacesRead, "namespaces:read"),
        (Permission.NamespacesDelete, "namespaces:delete"),
        (Permission.MetricsRead, "metrics:read"),
        (Permission.AuditRead, "audit:read"),
        (Permission.Admin, "admin"),
        (Permission.WebhooksRead, "webhooks:read"),
        (Permission.WebhooksWrite, "webhooks:write"),
    ];

    /// <summary>The permissions that a scope can grant, each with its text.</summary>
    public static IReadOnlyList<(Permission Permission, string Text)> Grantable => Texts;

    /// <summary>The text of a permission: <c>conversations:read</c>; <c>public</c> and <c>authenticated</c> for those that no scope grants.</summary>
    public static string Text(this Permission permission) => permission switch
    {
        Permission.Public => "public",
        Permission.Authenticated => "authenticated",
        _ => Texts[(int)permission - (int)Permission.ConversationsRead].Text,
    };

    /// <summary>True for a permission that covers the whole server. A caller with a tenant never has it.</summary>
    public static bool IsServerWide(this Permission permission) => permission is Permission.MetricsRead or Permission.AuditRead or Permission.Admin;

    /// <summary>
    /// Reads the verb of a scope: a permission, <c>conversations:*</c>, <c>*:read</c>, <c>*</c> for all that is not server-wide, or <c>admin</c> for
    /// everything. Returns the set as bits; 0 for another text.
    /// </summary>
    internal static ulong ParseVerb(ReadOnlySpan<char> verb)
    {
        var bits = 0UL;
        foreach (var (permission, text) in Texts)
        {
            bits |= verb is "admin" || Matches(verb, permission, text) ? Bit(permission) : 0;
        }

        return bits;
    }

    internal static ulong Bit(Permission permission) => 1UL << (int)permission;

    private static bool Matches(ReadOnlySpan<char> verb, Permission permission, ReadOnlySpan<char> text)
    {
        if (verb.SequenceEqual(text))
        {
            return true;
        }

        if (permission.IsServerWide())
        {
            return false;
        }

        var (colon, own) = (verb.IndexOf(':'), text.IndexOf(':'));
        return colon < 0
            ? verb is AnyAction
            : (verb[(colon + 1)..] is AnyAction && verb[..colon].SequenceEqual(text[..own]))
                || (verb[..colon] is AnyAction && verb[colon..].SequenceEqual(text[own..]));
    }
}
