using System.Collections.Immutable;

namespace StateStore.Core.Access;

/// <summary>The wanted content of a new API key.</summary>
/// <param name="Name">The name, from 1 to <see cref="LongestName"/> characters.</param>
/// <param name="Scopes">The grants, from 1 to <see cref="MostScopes"/>.</param>
public sealed record KeyDraft(string Name, ImmutableArray<Scope> Scopes)
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>The most scopes of a key.</summary>
    public const int MostScopes = 100;

    /// <summary>The longest time to live.</summary>
    public static readonly TimeSpan LongestTtl = TimeSpan.FromDays(36_500);

    /// <summary>The segment that no namespace of a user may have: the namespace of keys and tenants.</summary>
    internal const string ReservedSegment = "$access";

    /// <summary>The name of the tenant; null = none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The limits of the callers with this key.</summary>
    public CallerLimits Limits { get; init; } = CallerLimits.None;

    /// <summary>The time to live; null = unlimited.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>The subject (common name) of the client certificate for which the grants are; null = a key with a secret.</summary>
    public string? Certificate { get; init; }

    /// <summary>
    /// Reads <c>{name, scopes, tenant?, ttl?, certificate?, limits?: {requests_per_second?, concurrent_requests?, feeds?}}</c>. Errors: INVALID_INPUT.
    /// </summary>
    public static Result<KeyDraft> Parse(JsonMembers members)
    {
        var read = new AccessReader(members);
        read.Only("name", "scopes", "tenant", "ttl", "certificate", "limits");
        var draft = new KeyDraft(read.Text("name") ?? "", read.Scopes("scopes"))
        {
            Tenant = read.Text("tenant"),
            Ttl = read.Duration("ttl"),
            Certificate = read.Text("certificate"),
            Limits = read.Limits("limits"),
        };
        return (read.Error ?? draft.Check()) is { } error ? error : draft;
    }

    /// <summary>Checks the content. Errors: INVALID_INPUT.</summary>
    public StoreError? Check() =>
        CheckName("name", Name)
        ?? (Tenant is null ? null : CheckName("tenant", Tenant))
        ?? (Certificate is null ? null : CheckName("certificate", Certificate))
        ?? (Scopes.Length is < 1 or > MostScopes ? StoreError.InvalidInput($"scopes must have from 1 to {MostScopes} scopes, such as conversations:read@bot:*") : null)
        ?? (Ttl <= TimeSpan.Zero || Ttl > LongestTtl ? StoreError.InvalidInput($"ttl must be from 1ms to {LongestTtl.TotalDays}d, such as 90d") : null)
        ?? Limits.Check();

    /// <summary>Checks the name of a key, a tenant or a certificate. Errors: INVALID_INPUT.</summary>
    internal static StoreError? CheckName(string what, string name) =>
        name.Length is > 0 and <= LongestName && !name.Any(char.IsControl)
            ? null
            : StoreError.InvalidInput($"{what} must be a text of 1 to {LongestName} characters without control characters");
}
