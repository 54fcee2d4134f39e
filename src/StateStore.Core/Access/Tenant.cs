using System.Collections.Immutable;

namespace StateStore.Core.Access;

/// <summary>A group of callers that owns namespaces. For its callers no other namespaces exist.</summary>
/// <param name="Name">The name.</param>
/// <param name="Namespaces">The patterns of the namespaces that it owns.</param>
/// <param name="Limits">The limits of all its callers together.</param>
public sealed record Tenant(string Name, ImmutableArray<NamePattern> Namespaces, CallerLimits Limits)
{
    /// <summary>The most that each of its namespaces may hold.</summary>
    public TenantQuota Quota { get; init; } = TenantQuota.None;

    /// <summary>True if the tenant owns the namespace.</summary>
    public bool Owns(string ns)
    {
        foreach (var pattern in Namespaces)
        {
            if (pattern.Covers(ns))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares the contents, not the arrays that hold them.</summary>
    public bool Equals(Tenant? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && Limits == other.Limits && Namespaces.AsSpan().SequenceEqual(other.Namespaces.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>Checks the content. Errors: INVALID_INPUT.</summary>
    public StoreError? Check() =>
        KeyDraft.CheckName("name", Name)
        ?? (Namespaces.Length is >= 1 and <= KeyDraft.MostScopes
            ? null
            : StoreError.InvalidInput($"namespaces must have from 1 to {KeyDraft.MostScopes} patterns, such as acme:*"))
        ?? Limits.Check();
}
