using System.Collections.Immutable;
using System.Security.Cryptography;

namespace StateStore.Core.Access;

/// <summary>A stored API key, or the grants of a client certificate. It holds hashes, not secrets.</summary>
/// <param name="Id">The id: 12 hexadecimal digits.</param>
/// <param name="Name">The name, chosen by a person.</param>
/// <param name="Scopes">The grants.</param>
public sealed record AccessKey(string Id, string Name, ImmutableArray<Scope> Scopes)
{
    /// <summary>The most secrets that a key has at once: the old and the new one during a rotation.</summary>
    public const int MostSecrets = 2;

    /// <summary>The longest overlap of a rotation.</summary>
    public static readonly TimeSpan LongestOverlap = TimeSpan.FromDays(30);

    /// <summary>The overlap of a rotation that gives none.</summary>
    public static readonly TimeSpan DefaultOverlap = TimeSpan.FromHours(1);

    /// <summary>The name of the tenant; null = none.</summary>
    public string? Tenant { get; init; }

    /// <summary>The limits of the callers with this key.</summary>
    public CallerLimits Limits { get; init; } = CallerLimits.None;

    /// <summary>The subject (common name) of the client certificate that stands for this key; null = the key has secrets.</summary>
    public string? Certificate { get; init; }

    /// <summary>The live secrets, newest first.</summary>
    public ImmutableArray<SecretHash> Secrets { get; init; } = [];

    /// <summary>The time of creation.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time from which the key is refused; null = never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time of the revocation, which is final; null = the key is not revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>True while an administrator has switched the key off.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>The start of the last hour in which the key was used; null = never.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>
    /// The key with a new secret. Earlier secrets are accepted for the overlap, so that callers can change over without a refusal; the oldest of more than
    /// two goes at once.
    /// </summary>
    public AccessKey Rotate(SecretHash secret, TimeSpan overlap) => this with
    {
        Secrets =
        [
            secret,
            .. Secrets.Where(old => !(old.ExpiresAt <= secret.CreatedAt)).Take(MostSecrets - 1)
                .Select(old => old with { ExpiresAt = Earlier(old.ExpiresAt, secret.CreatedAt + overlap) }),
        ],
    };

    /// <summary>Checks the overlap of a rotation. Errors: INVALID_INPUT.</summary>
    public static StoreError? CheckOverlap(TimeSpan overlap) => overlap >= TimeSpan.Zero && overlap <= LongestOverlap
        ? null
        : StoreError.InvalidInput($"overlap must be from 0s to {LongestOverlap.TotalDays}d");

    /// <summary>True if the key is accepted at this time with a right secret.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && !IsDisabled && !(ExpiresAt <= now);

    /// <summary>
    /// True if the hash is that of a live secret. All secrets are compared, in constant time; a key with fewer secrets is compared with zeros, so that
    /// the time says nothing.
    /// </summary>
    public bool HasSecret(ReadOnlySpan<byte> hash, DateTimeOffset now)
    {
        Span<byte> none = stackalloc byte[SHA256.HashSizeInBytes];
        none.Clear();
        var isRight = false;
        for (var i = 0; i < MostSecrets; i++)
        {
            var known = i < Secrets.Length ? Secrets[i].Sha256.AsSpan() : none;
            isRight |= CryptographicOperations.FixedTimeEquals(known, hash) & i < Secrets.Length && !(Secrets[i].ExpiresAt <= now);
        }

        return isRight;
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}

/// <summary>The hash of one secret.</summary>
/// <param name="Sha256">The SHA-256 of the key's text (<see cref="KeySecret.Hash"/>).</param>
/// <param name="CreatedAt">The time of creation.</param>
/// <param name="ExpiresAt">The time from which the secret is refused, after a rotation; null = while the key lives.</param>
public sealed record SecretHash(ImmutableArray<byte> Sha256, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt = null);
