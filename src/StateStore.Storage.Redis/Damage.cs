using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads what scripts report of a key that another tool has made into another type, and words it for clients.</summary>
internal static class Damage
{
    /// <summary>
    /// Reads the <c>version type highest</c> that the scripts return instead of a value (<c>Scripts/shared.lua</c>, read); null if the entry is not damaged.
    /// </summary>
    public static (EntityVersion Version, string Found)? Read(RedisValue said) => ((string?)said ?? "").Split(' ') is [var version, var type, var highest]
        ? (new(Number(version)) { Floor = Number(highest) }, Found(type, "string"))
        : null;

    public static StorageCorruptException OfLog(RedisKey log, string type) => new(
        $"The change log can't be read: the key {log} holds {Found(type, "stream")}. No change of this kind is made until an operator has moved or deleted that key in Redis");

    public static StorageCorruptException OfHistory(RedisKey history) => new(
        $"The history can't be read: the key {history} holds another type than the Redis list that was expected. The next change begins a new history");

    private static long Number(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static string Found(string type, string expected) => $"a Redis {type} where a {expected} was expected";
}
