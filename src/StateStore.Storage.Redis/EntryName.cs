using System.Globalization;

namespace StateStore.Storage.Redis;

/// <summary>
/// The name of one entry inside the keys that describe many entries (tombstones, due): <c>kind:0:id</c>, with the numbers of <see cref="KeyKind"/>.
/// This is a storage format.
/// </summary>
internal static class EntryName
{
    public static string Of(EntityKey key) => string.Create(CultureInfo.InvariantCulture, $"{(int)key.Kind}:0:{key.Id}");

    /// <summary>False for a text that <see cref="Of"/> does not make.</summary>
    public static bool TryParse(string? name, out EntityKey key)
    {
        var parts = name?.Split(':', 3) ?? [];
        var isName = parts is [_, "0", _] && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kind)
            && Enum.IsDefined((KeyKind)kind);
        key = isName ? new((KeyKind)int.Parse(parts[0], CultureInfo.InvariantCulture), parts[2]) : default;
        return isName;
    }

    public static EntityKey Parse(string name) => TryParse(name, out var key) ? key : throw new FormatException($"No entry is named {name}.");
}
