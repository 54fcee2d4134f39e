using System.Globalization;
using System.Text;

namespace StateStore.Orleans;

/// <summary>
/// The key of the grain of a conversation: <c>12/bot:proposal/whatsapp:+351911</c>. The number is the length of the namespace in UTF-16 units.
/// It makes keys unique, although namespaces and ids may contain slashes.
/// </summary>
internal static class ConversationKey
{
    public static string Of(string ns, string id) => string.Create(CultureInfo.InvariantCulture, $"{ns.Length}/{ns}/{id}");

    /// <summary>Reads the names in a key made by <see cref="Of"/>. Orleans keeps keys as UTF-8, so no string of the whole key is made.</summary>
    public static (string Namespace, string Id) Parse(IdSpan key)
    {
        var ns = Split(key.AsSpan(), out var id);
        return (Encoding.UTF8.GetString(ns), Encoding.UTF8.GetString(id));
    }

    /// <summary>Reads the namespace in a key made by <see cref="Of"/>.</summary>
    public static string ParseNamespace(IdSpan key) => Encoding.UTF8.GetString(Split(key.AsSpan(), out _));

    /// <summary>Returns the namespace, and the id behind it.</summary>
    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> id)
    {
        var slash = key.IndexOf((byte)'/');
        var units = int.Parse(key[..slash], NumberStyles.None, CultureInfo.InvariantCulture);
        var names = key[(slash + 1)..];
        var length = Ascii.IsValid(names[..units]) ? units : LengthOf(names, units);
        id = names[(length + 1)..];
        return names[..length];
    }

    /// <summary>Returns the number of bytes of the first UTF-16 units.</summary>
    private static int LengthOf(ReadOnlySpan<byte> text, int units)
    {
        var length = 0;
        while (units > 0)
        {
            Rune.DecodeFromUtf8(text[length..], out var rune, out var bytes);
            units -= rune.Utf16SequenceLength;
            length += bytes;
        }

        return length;
    }
}
