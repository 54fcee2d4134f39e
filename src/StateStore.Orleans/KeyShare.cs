using System.Globalization;
using System.Text;

namespace StateStore.Orleans;

/// <summary>
/// Chooses the grain that changes a key. There may be millions of short-lived keys, so a grain owns a share of the keys of a namespace instead of one
/// key. Every process and every version computes the same share.
/// </summary>
internal static class KeyShare
{
    private const uint Shares = 256;

    /// <summary>The key of the grain: a <see cref="ConversationKey"/> of the namespace and the number of the share.</summary>
    public static string Of(string ns, string key) => ConversationKey.Of(ns, (Hash(key) % Shares).ToString(CultureInfo.InvariantCulture));

    /// <summary>The FNV-1a hash of the UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/). string.GetHashCode differs between processes.</summary>
    private static uint Hash(string key)
    {
        var hash = 2_166_136_261;
        foreach (var value in Encoding.UTF8.GetBytes(key))
        {
            hash = (hash ^ value) * 16_777_619;
        }

        return hash;
    }
}
