using System.Globalization;

namespace StateStore.Orleans;

/// <summary>
/// How a conversation is named as a grain: <c>12/bot:proposal/whatsapp:+351911</c>. The number is the length of the namespace, so
/// whatever text namespaces and ids are, two conversations never share a key.
/// </summary>
internal static class ConversationKey
{
    public static string Of(string ns, string id) => string.Create(CultureInfo.InvariantCulture, $"{ns.Length}/{ns}/{id}");

    public static (string Namespace, string Id) Parse(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var length = int.Parse(key.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture);
        return (key.Substring(slash + 1, length), key[(slash + length + 2)..]);
    }
}
