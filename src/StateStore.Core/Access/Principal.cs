using System.Collections.Immutable;

namespace StateStore.Core.Access;

/// <summary>A caller, as its credentials prove it. Doors make it and pass it on as a value.</summary>
/// <param name="Name">The name for logs, limits and the audit log. It holds no secret.</param>
/// <param name="Scopes">The grants.</param>
public sealed record Principal(string Name, ImmutableArray<Scope> Scopes)
{
    /// <summary>The caller of a server without access control, and of an application that calls its own store: it may do everything.</summary>
    public static readonly Principal Unrestricted = new("anonymous", [Scope.Everything]);

    private static readonly StoreError NoNamespace = StoreError.NotFound("There is no such namespace");

    /// <summary>The tenant; null = none, so that only the scopes restrict the caller.</summary>
    public Tenant? Tenant { get; init; }

    /// <summary>The id of the API key of the caller; null = it proved itself in another way. The audit log has it, because names need not be unique.</summary>
    public string? KeyId { get; init; }

    /// <summary>The limits of this caller alone.</summary>
    public CallerLimits Limits { get; init; } = CallerLimits.None;

    /// <summary>Makes a principal from the texts of its grants: <c>Principal.Of("support", "conversations:read@bot:*")</c>.</summary>
    /// <param name="name">The name for logs, limits and the audit log.</param>
    /// <param name="scopes">The grants, each as <c>VERB[@NAMESPACES[/IDS]]</c> (<see cref="Scope"/>).</param>
    /// <exception cref="FormatException">A text is not a scope. The message shows it.</exception>
    public static Principal Of(string name, params ReadOnlySpan<string> scopes)
    {
        var grants = ImmutableArray.CreateBuilder<Scope>(scopes.Length);
        foreach (var text in scopes)
        {
            grants.Add(Scope.Parse(text).TryGet(out var scope, out var error) ? scope : throw new FormatException(error.Message));
        }

        return new(name, grants.MoveToImmutable());
    }

    /// <summary>
    /// Checks an operation on one entry. Returns null if the caller may do it, NOT_FOUND for a namespace that the caller does not see, otherwise
    /// FORBIDDEN.
    /// </summary>
    public StoreError? Check(Permission permission, string ns, string id)
    {
        if (permission > Permission.Authenticated && Tenant?.Owns(ns) != false)
        {
            foreach (var scope in Scopes)
            {
                if (scope.Grants(permission, ns, id))
                {
                    return null;
                }
            }
        }

        return Refusal(permission, ns);
    }

    /// <summary>
    /// Checks an operation on all entries whose ids begin with <paramref name="prefix"/>; empty = on the whole namespace. The answers are those of
    /// <see cref="Check"/>.
    /// </summary>
    public StoreError? CheckAll(Permission permission, string ns, string prefix = "")
    {
        if (permission > Permission.Authenticated && Tenant?.Owns(ns) != false)
        {
            foreach (var scope in Scopes)
            {
                if (scope.GrantsAll(permission, ns, prefix))
                {
                    return null;
                }
            }
        }

        return Refusal(permission, ns);
    }

    /// <summary>
    /// Checks whether the caller may do an operation on some entry of the namespace. A door asks it before it knows the entries. The answers are those of
    /// <see cref="Check"/>.
    /// </summary>
    public StoreError? CheckSome(Permission permission, string ns)
    {
        if (permission > Permission.Authenticated && Tenant?.Owns(ns) != false)
        {
            foreach (var scope in Scopes)
            {
                if (scope.GrantsSome(permission, ns))
                {
                    return null;
                }
            }
        }

        return Refusal(permission, ns);
    }

    /// <summary>Checks an operation on the whole server. Returns null if the caller may do it, otherwise FORBIDDEN.</summary>
    public StoreError? CheckServerWide(Permission permission)
    {
        if (permission <= Permission.Authenticated)
        {
            return null;
        }

        if (Tenant is null)
        {
            foreach (var scope in Scopes)
            {
                if (scope.GrantsServerWide(permission))
                {
                    return null;
                }
            }
        }

        return new(ErrorCode.Forbidden, $"The credentials of {Name} do not grant {permission.Text()}");
    }

    /// <summary>Checks that the caller sees the namespace. Returns null or NOT_FOUND.</summary>
    public StoreError? CheckSees(string ns) => Sees(ns) ? null : NoNamespace;

    /// <summary>True if the caller sees every namespace.</summary>
    public bool SeesAll => Tenant is null && Scopes.Any(scope => scope.Namespaces.IsAll);

    /// <summary>True if the caller sees the namespace: its tenant owns it, and a scope covers it with any verb.</summary>
    public bool Sees(string ns)
    {
        if (Tenant?.Owns(ns) == false)
        {
            return false;
        }

        foreach (var scope in Scopes)
        {
            if (scope.Namespaces.Covers(ns))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Compares the contents, not the arrays that hold them: an equal principal is the same caller.</summary>
    public bool Equals(Principal? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Name == other.Name && Limits == other.Limits && Tenant == other.Tenant && Scopes.AsSpan().SequenceEqual(other.Scopes.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Scopes.Length, Tenant?.Name);

    private StoreError? Refusal(Permission permission, string ns) =>
        permission <= Permission.Authenticated ? null
        : !Sees(ns) ? NoNamespace
        : new(ErrorCode.Forbidden, $"The credentials of {Name} do not grant {permission.Text()} here; the scope would be {permission.Text()}@{ns}");
}
