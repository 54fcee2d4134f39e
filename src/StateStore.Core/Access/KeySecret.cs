using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace StateStore.Core.Access;

/// <summary>
/// The text of an API key: <c>statestore_ID_SECRET</c>. ID has 12 lowercase hexadecimal digits. SECRET has 64 for 256 random bits, and 8 for the
/// CRC-32 of everything before them. By the checksum, scanners for leaked secrets recognise a key without asking the server.
/// </summary>
public static class KeySecret
{
    /// <summary>The characters that every key begins with.</summary>
    public const string Prefix = "statestore_";

    /// <summary>The length of an id, in characters.</summary>
    public const int IdLength = 12;

    /// <summary>The bytes of randomness in a secret.</summary>
    public const int SecretBytes = 32;

    private const int SumLength = 8;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private const int SecretLength = (2 * SecretBytes) + SumLength;

    /// <summary>The characters before the secret: the prefix, which has 11, the id, and an underscore.</summary>
    private const int Head = 11 + IdLength + 1;

    /// <summary>The length of a whole key, in characters.</summary>
    public const int Length = Head + SecretLength;

    /// <summary>Makes a key from random bytes.</summary>
    /// <param name="id">The id: 12 lowercase hexadecimal digits.</param>
    /// <param name="random">32 random bytes.</param>
    public static string Format(string id, ReadOnlySpan<byte> random)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(random.Length, SecretBytes);
        var body = $"{Prefix}{id}_{Convert.ToHexStringLower(random)}";
        return body + Sum(body).ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the id of a key. Returns false for a text that is not a whole key with a right checksum.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out string? id)
    {
        id = TryReadId(key, out var found)
            && Sum(key.AsSpan(0, Length - SumLength)) == uint.Parse(key.AsSpan(Length - SumLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                ? found.ToString()
                : null;
        return id is not null;
    }

    /// <summary>
    /// Reads the id of a text that has the form of a key. The checksum may be wrong: the hash of the text decides whether the server accepts it.
    /// </summary>
    public static bool TryReadId(ReadOnlySpan<char> key, out ReadOnlySpan<char> id)
    {
        id = default;
        if (key.Length != Length || !key.StartsWith(Prefix, StringComparison.Ordinal) || key[Prefix.Length + IdLength] != '_'
            || !IsHex(key.Slice(Prefix.Length, IdLength)) || !IsHex(key[Head..]))
        {
            return false;
        }

        id = key.Slice(Prefix.Length, IdLength);
        return true;
    }

    /// <summary>
    /// The text without the secrets of keys in it: of <c>statestore_ID_SECRET</c> it keeps <c>statestore_ID_...</c>. A secret counts from half its length.
    /// </summary>
    public static string Redact(string text)
    {
        for (var at = 0; (at = text.IndexOf(Prefix, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += Prefix.Length)
        {
            var end = at + Head;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            if (end >= at + Head + SecretBytes)
            {
                text = $"{text.AsSpan(0, at + Head)}...{text.AsSpan(end)}";
            }
        }

        return text;
    }

    /// <summary>True for a text of the form of an id.</summary>
    public static bool IsId(string id) => id.Length == IdLength && IsHex(id);

    /// <summary>The SHA-256 of a key, which is what the store keeps. Any text has one. The random bits make a slow hash unnecessary.</summary>
    /// <param name="key">The whole key.</param>
    /// <param name="hash">The 32 bytes to write.</param>
    public static void Hash(ReadOnlySpan<char> key, Span<byte> hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        ascii.Clear();
        var length = Math.Min(key.Length, Length);
        for (var i = 0; i < length; i++)
        {
            ascii[i] = (byte)key[i];
        }

        SHA256.HashData(ascii, hash);
    }

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Hex);

    /// <summary>CRC-32 (ISO 3309, the polynomial of zlib) of ASCII text. It runs where keys are made and read from files, not once per request.</summary>
    private static uint Sum(ReadOnlySpan<char> text)
    {
        var sum = uint.MaxValue;
        foreach (var c in text)
        {
            sum ^= (byte)c;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xEDB88320 & (uint)-(int)(sum & 1));
            }
        }

        return ~sum;
    }
}
