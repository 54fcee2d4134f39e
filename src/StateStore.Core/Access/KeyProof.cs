using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace StateStore.Core.Access;

/// <summary>
/// The proof of an API key that a long connection keeps, so that its key can be checked again for each command. It holds the id and the hash, not the
/// secret.
/// </summary>
public sealed class KeyProof
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];

    private KeyProof(string key, string id)
    {
        Id = id;
        KeySecret.Hash(key, _hash);
    }

    /// <summary>The id of the key.</summary>
    public string Id { get; }

    /// <summary>The SHA-256 of the key's text (<see cref="KeySecret.Hash"/>).</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>Makes the proof of a key. Returns false for a text that is not a whole key with a right checksum.</summary>
    public static bool TryCreate(string key, [NotNullWhen(true)] out KeyProof? proof)
    {
        proof = KeySecret.TryParse(key, out var id) ? new(key, id) : null;
        return proof is not null;
    }
}
