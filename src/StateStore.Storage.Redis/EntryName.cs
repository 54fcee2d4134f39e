using System.Globalization;

namespace StateStore.Storage.Redis;

/// <summary>
/// How one entry is named inside the keys that speak of many (tombstones, due): <c>kind:0:id</c>, kinds being
/// <see cref="KeyKind"/>'s numbers. A storage format.
/// </summary>
internal static class EntryName
{
    public static string Of(EntityKey key) => string.Create(CultureInfo.InvariantCulture, $"{(int)key.Kind}:0:{key.Id}");

    public static EntityKey Parse(string name)
    {
        var parts = name.Split(':', 3);
        return new((KeyKind)int.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]);
    }
}
