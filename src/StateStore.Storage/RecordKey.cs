using System.Globalization;

namespace StateStore.Storage;

/// <summary>
/// Keys of records: <c>{length of the name}:{name}:{generation}:{id}</c>, the id as 16 hexadecimal digits that sort as the numbers do
/// (negative ones first). The length makes sure that two tables never share a key. What a record is found under by the value of a field
/// (<see cref="RecordIndex"/>) is an entry of the same kind, with <c>i</c> in front and the term before the id: no record's key begins with a letter.
/// A storage format.
/// </summary>
public static class RecordKey
{
    private const int IdDigits = 16;

    public static EntityKey Of(string table, long generation, long id) => new(KeyKind.Record, Id(table, generation, id));

    /// <summary>What the ids of all records of one content of a table begin with.</summary>
    public static string Prefix(string table, long generation) => string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:{generation}:");

    public static string Id(string table, long generation, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:{generation}:{Sortable(id):x16}");

    /// <summary>What the keys of all that is found under a term begin with.</summary>
    public static string TermPrefix(string table, long generation, string term) => $"{IndexPrefix(Prefix(table, generation))}{term}:";

    /// <summary>The key of a record among what is found under a term.</summary>
    public static string TermId(string table, long generation, string term, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{TermPrefix(table, generation, term)}{Sortable(id):x16}");

    /// <summary>What the index of the records under a prefix begins with.</summary>
    public static string IndexPrefix(string prefix) => "i" + prefix;

    /// <summary>The id of the record with a key; false for a key that is none of a record.</summary>
    public static bool TryIdOf(string key, out long id)
    {
        var isKey = key.Length > IdDigits;
        isKey &= ulong.TryParse(key.AsSpan(isKey ? key.Length - IdDigits : 0), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sortable);
        id = (long)(sortable ^ (1UL << 63));
        return isKey;
    }

    /// <summary>What the ids of all records of a table begin with, whatever content they belong to.</summary>
    public static string TablePrefix(string table) => string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:");

    /// <summary>The content that a record's key belongs to, as <see cref="Prefix"/> spells it; null for a key that is none of this table.</summary>
    public static string? PrefixIn(string table, string key)
    {
        var prefix = TablePrefix(table);
        var end = key.StartsWith(prefix, StringComparison.Ordinal) ? key.IndexOf(':', prefix.Length) : -1;
        return end < 0 ? null : key[..(end + 1)];
    }

    private static ulong Sortable(long id) => (ulong)id ^ (1UL << 63);
}
