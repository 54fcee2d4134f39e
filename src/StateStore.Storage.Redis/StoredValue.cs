using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace StateStore.Storage.Redis;

/// <summary>
/// Reads the version of a stored value from the value itself. <c>Scripts/shared.lua</c> does the same in Lua. A difference between the two would make
/// every commit on such a value conflict.
/// </summary>
internal static class StoredValue
{
    /// <summary>The greatest number of digits; more may not fit into 64 bits.</summary>
    private const int MaxDigits = 18;

    private const int FingerprintDigits = 13;

    /// <summary>Reads the version and the content of a value. An older tool may have wrapped the content of a value without a version.</summary>
    public static (EntityVersion Version, ReadOnlyMemory<byte> Content) Read(byte[] value)
    {
        var version = VersionOf(value);
        return (version, version.Value < 0 ? OlderForm.Unwrap(value) : value);
    }

    private static EntityVersion VersionOf(ReadOnlySpan<byte> value) => TryVersion(value, out var version) ? new(version) : Fingerprint(value);

    private static bool TryVersion(ReadOnlySpan<byte> value, out long version)
    {
        var prefix = "{\"version\":"u8;
        version = 0;
        if (!value.StartsWith(prefix))
        {
            return false;
        }

        var rest = value[prefix.Length..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits is > 0 and <= MaxDigits && rest[0] != '0' && rest[digits] is (byte)',' or (byte)'}'
            && Utf8Parser.TryParse(rest[..digits], out version, out _);
    }

    /// <summary>The version of a value that an older tool wrote without one: negative, and different for different bytes.</summary>
    private static EntityVersion Fingerprint(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Not for security; SHA-1 is what scripts in Redis have.
        SHA1.HashData(value, hash);
#pragma warning restore CA5350
        var digits = Convert.ToHexString(hash)[..FingerprintDigits];
        return new(-long.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) - 1);
    }
}
