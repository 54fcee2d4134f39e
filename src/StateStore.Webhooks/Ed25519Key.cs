using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace StateStore.Webhooks;

/// <summary>
/// A key pair of Ed25519 (RFC 8032, section 5.1). The base class library has none. The runtime loads BouncyCastle with the first method of this class,
/// so a server without such keys never loads it.
/// </summary>
internal sealed class Ed25519Key
{
    public const int SeedSize = 32;
    public const int PublicSize = 32;
    public const int SignatureSize = 64;

    private readonly byte[] _seed;
    private readonly byte[] _public = new byte[PublicSize];

    /// <param name="seed">The 32 bytes that RFC 8032 calls the private key.</param>
    public Ed25519Key(ReadOnlySpan<byte> seed)
    {
        _seed = seed.ToArray();
        Ed25519.GeneratePublicKey(_seed, 0, _public, 0);
    }

    public ReadOnlySpan<byte> Public => _public;

    public static byte[] GenerateSeed() => RandomNumberGenerator.GetBytes(SeedSize);

    /// <param name="content">The bytes to sign.</param>
    /// <param name="length">The number of bytes of <paramref name="content"/>, from its first one.</param>
    /// <param name="signature">Receives 64 bytes.</param>
    public void Sign(byte[] content, int length, Span<byte> signature)
    {
        var bytes = new byte[SignatureSize];
        Ed25519.Sign(_seed, 0, _public, 0, content, 0, length, bytes, 0);
        bytes.CopyTo(signature);
    }
}
