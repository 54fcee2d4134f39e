using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The options of access control.</summary>
public sealed record AccessOptions
{
    /// <summary>
    /// True if a server whose storage never had a key lets every caller do everything: it listens for programs of this machine only, or its operator
    /// asked for that.
    /// </summary>
    public bool IsOpenWithoutKeys { get; init; }

    /// <summary>True if callers can prove themselves without a stored key: by tokens of an issuer. Then the server is never open.</summary>
    public bool HasOtherCredentials { get; init; }

    /// <summary>Gets the quotas of the tenants; null if the engine asks for none.</summary>
    public TenantQuotas? Quotas { get; init; }

    /// <summary>The text of a key that the storage must have from the start, as one that may do everything; null = none.</summary>
    public string? BootstrapKey { get; init; }

    /// <summary>Facts of the configuration for the audit log's entry of the start, each a name and a value that is no secret.</summary>
    public ImmutableArray<(string Name, string Value)> Facts { get; init; } = [];
}

/// <summary>The server would accept no caller: it must not be open, and there are no keys.</summary>
public sealed class AccessClosedException() : Exception("the storage has no keys")
{
}
