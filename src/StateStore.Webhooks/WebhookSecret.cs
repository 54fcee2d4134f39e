using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace StateStore.Webhooks;

/// <summary>A secret that signs the deliveries of a webhook (Standard Webhooks 1.0, "Signature scheme").</summary>
/// <remarks>Its text appears in <see cref="Text"/> only. <see cref="ToString"/> hides it, so that no log holds a secret.</remarks>
public sealed class WebhookSecret
{
    /// <summary>The prefix of symmetric secrets.</summary>
    public const string SymmetricPrefix = "whsec_";

    /// <summary>The prefix of secret keys of Ed25519.</summary>
    public const string SecretKeyPrefix = "whsk_";

    /// <summary>The prefix of public keys of Ed25519.</summary>
    public const string PublicKeyPrefix = WebhookKey.PublicPrefix;

    private const int SmallestSecret = 24;
    private const int LargestSecret = 64;
    private const int GeneratedSecret = 32;

    private readonly byte[] _secret;
    private readonly Ed25519Key? _key;

    private WebhookSecret(SecretKind kind, byte[] secret)
    {
        Kind = kind;
        _secret = secret;
        _key = kind == SecretKind.Asymmetric ? new(secret) : null;
    }

    /// <summary>The kind of the secret.</summary>
    public SecretKind Kind { get; }

    /// <summary>The secret as text, <c>whsec_</c> or <c>whsk_</c> and base64. <see cref="Parse"/> reads it.</summary>
    public string Text => (Kind == SecretKind.Symmetric ? SymmetricPrefix : SecretKeyPrefix) + Convert.ToBase64String(_secret);

    /// <summary>The text that the receiver gets to verify signatures: <c>whpk_…</c>, or <see cref="Text"/> of a symmetric secret.</summary>
    public string ReceiverText => _key is null ? Text : PublicKeyPrefix + Convert.ToBase64String(_key.Public);

    /// <summary>The public key of an asymmetric secret; null for a symmetric one.</summary>
    internal Ed25519Key? Key => _key;

    /// <summary>Generates a secret of 32 random bytes.</summary>
    /// <param name="kind">The kind of the secret.</param>
    public static WebhookSecret Generate(SecretKind kind) => new(kind, RandomNumberGenerator.GetBytes(GeneratedSecret));

    /// <summary>
    /// Reads a secret: <c>whsec_</c> and the base64 of 24 to 64 bytes, or <c>whsk_</c> and the base64 of an Ed25519 key. The key has 32 bytes, or 64 bytes
    /// with its public key after it. Errors: INVALID_INPUT; the message does not contain the text.
    /// </summary>
    /// <param name="text">The secret.</param>
    public static Result<WebhookSecret> Parse(string text)
    {
        if (TryDecode(text, SymmetricPrefix, out var secret))
        {
            return secret.Length is >= SmallestSecret and <= LargestSecret
                ? new WebhookSecret(SecretKind.Symmetric, secret)
                : StoreError.InvalidInput($"a {SymmetricPrefix} secret has {SmallestSecret} to {LargestSecret} bytes, and this one has {secret.Length}. Use a longer or shorter one");
        }

        if (!TryDecode(text, SecretKeyPrefix, out secret))
        {
            return StoreError.InvalidInput(text.StartsWith(PublicKeyPrefix, StringComparison.Ordinal)
                ? $"the secret is a public key. Give the secret key of the pair, which begins with {SecretKeyPrefix}"
                : $"the secret is not valid. Write {SymmetricPrefix} or {SecretKeyPrefix}, followed by the secret in base64");
        }

        var key = secret.Length is Ed25519Key.SeedSize or Ed25519Key.SeedSize + Ed25519Key.PublicSize
            ? new WebhookSecret(SecretKind.Asymmetric, secret[..Ed25519Key.SeedSize])
            : null;
        return key is not null && (secret.Length == Ed25519Key.SeedSize || key._key!.Public.SequenceEqual(secret.AsSpan(Ed25519Key.SeedSize)))
            ? key
            : StoreError.InvalidInput($"a {SecretKeyPrefix} secret has 32 bytes, or 64 bytes with its public key at the end. Generate a new key");
    }

    /// <summary>The signature of a delivery, as in the header <c>webhook-signature</c>: <c>v1,BASE64</c> or <c>v1a,BASE64</c>.</summary>
    /// <param name="id">The id of the message, 1 to 256 characters of visible ASCII without a full stop.</param>
    /// <param name="timestamp">The time of the attempt. Fractions of a second are not signed.</param>
    /// <param name="body">The body as it is sent.</param>
    public string Sign(string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body) => SignedContent.Sign(id, timestamp, body, [this]);

    /// <summary>The kind and not the secret.</summary>
    public override string ToString() => $"{Kind} secret";

    /// <param name="content">The bytes to sign.</param>
    /// <param name="length">The number of bytes of <paramref name="content"/>, from its first one.</param>
    /// <param name="signature">Receives the signature.</param>
    /// <returns>The length of the signature: 32 or 64 bytes.</returns>
    internal int Sign(byte[] content, int length, Span<byte> signature)
    {
        if (_key is null)
        {
            return HMACSHA256.HashData(_secret, content.AsSpan(0, length), signature);
        }

        _key.Sign(content, length, signature);
        return Ed25519Key.SignatureSize;
    }

    private static bool TryDecode(string text, string prefix, [NotNullWhen(true)] out byte[]? secret)
    {
        secret = null;
        var encoded = text.AsSpan();
        if (!encoded.StartsWith(prefix, StringComparison.Ordinal) || !Base64.IsValid(encoded[prefix.Length..], out var length) || length > 2 * LargestSecret)
        {
            return false;
        }

        secret = Convert.FromBase64String(text[prefix.Length..]);
        return true;
    }
}
