using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace StateStore.Orleans.GrainStorage;

/// <summary>Names the conversations that hold grain states.</summary>
public static class GrainConversation
{
    private const int HashedLength = 2 * SHA256.HashSizeInBytes;

    /// <summary>The mark of an id that ends with a hash. No other id has it: there, two hexadecimal digits follow each <c>%</c>.</summary>
    private const string HashMark = "%~";

    /// <summary>
    /// The id of the conversation of a grain state: <c>type/state/key</c>, with the key as Orleans shows it. No two grain states share an id.
    /// </summary>
    /// <remarks>
    /// Written as <c>%XX</c> for each byte: <c>%</c>, control characters, invalid UTF-8, and <c>/</c> in type and state. An id of more than 200 characters
    /// is cut, and ends with <c>%~</c> and the SHA-256 of the whole id in hexadecimal digits.
    /// </remarks>
    /// <param name="stateName">The name of the state, as in <c>[PersistentState("profile")]</c>.</param>
    /// <param name="grain">The grain.</param>
    public static string IdOf(string stateName, GrainId grain)
    {
        var id = new StringBuilder();
        Append(id, grain.Type.AsSpan(), isWhole: false);
        Append(id.Append('/'), Encoding.UTF8.GetBytes(stateName), isWhole: false);
        Append(id.Append('/'), grain.Key.AsSpan(), isWhole: true);
        var text = id.ToString();
        return Names.Check("id", text, Limits.Default) is null ? text : Shorten(text);
    }

    /// <summary>Appends a part of the id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="utf8">The part.</param>
    /// <param name="isWhole">Whether the part is all that follows, so that slashes in it can stay.</param>
    private static void Append(StringBuilder id, ReadOnlySpan<byte> utf8, bool isWhole)
    {
        while (!utf8.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(utf8, out var rune, out var length) == OperationStatus.Done;
            if (!isValid || rune.Value == '%' || Rune.IsControl(rune) || (rune.Value == '/' && !isWhole))
            {
                foreach (var part in utf8[..length])
                {
                    id.Append('%').Append(part.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                }
            }
            else
            {
                id.Append(rune);
            }

            utf8 = utf8[length..];
        }
    }

    private static string Shorten(string id)
    {
        var kept = string.Concat(id.EnumerateRunes().Take(Limits.Default.NameLength - HashMark.Length - HashedLength));
        return kept + HashMark + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
    }
}
