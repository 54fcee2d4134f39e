namespace StateStore.Webhooks;

/// <summary>The kinds of secrets of Standard Webhooks 1.0.</summary>
public enum SecretKind
{
    /// <summary>HMAC-SHA256: sender and receiver share the secret (<c>whsec_…</c>, signatures <c>v1,…</c>).</summary>
    Symmetric,

    /// <summary>Ed25519 (RFC 8032): the receiver has the public key only (<c>whsk_…</c> and <c>whpk_…</c>, signatures <c>v1a,…</c>).</summary>
    Asymmetric,
}
