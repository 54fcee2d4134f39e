using System.Globalization;
using System.Text;

namespace StateStore.Orleans;

/// <summary>
/// Which grain changes a key: keys come and go by the million, so a grain has a share of a namespace's keys rather than one. The share is
/// reckoned alike by every process and version.
/// </summary>
internal static class KeyShare
{
    private const uint Shares = 256;

    /// <summary>The grain's key, as <see cref="ConversationKey"/> makes it of the namespace and the number of the share.</summary>
    public static string Of(string ns, string key) => ConversationKey.Of(ns, (Hash(key) % Shares).ToString(CultureInfo.InvariantCulture));

    /// <summary>FNV-1a over the UTF-8 bytes (http://www.isthe.com/chongo/tech/comp/fnv/): string.GetHashCode differs from process to process.</summary>
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
