using System.Globalization;

namespace StateStore.Storage;

/// <summary>
/// Builds the keys of records: <c>{length of the name}:{name}:{generation}:{id}</c>. This is a storage format.
/// </summary>
/// <remarks>
/// The id is written as 16 hexadecimal digits that sort as the numbers do, negative ones first. The length keeps the keys of two tables apart.
/// An index entry (<see cref="RecordIndex"/>) is of the same kind: its key begins with <c>i</c> and has the term before the id. No record's key
/// begins with a letter, so the two never collide.
/// A generation is the number of a table's content: a replaced content gets the next generation.
/// </remarks>
public static class RecordKey
{
    private const int IdDigits = 16;

    /// <summary>The key of a record.</summary>
    public static EntityKey Of(string table, long generation, long id) => new(KeyKind.Record, Id(table, generation, id));

    /// <summary>The common prefix of the ids of all records of one generation.</summary>
    public static string Prefix(string table, long generation) => string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:{generation}:");

    /// <summary>The id of a record's key.</summary>
    public static string Id(string table, long generation, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:{generation}:{Sortable(id):x16}");

    /// <summary>The common prefix of the index entries of one term.</summary>
    public static string TermPrefix(string table, long generation, string term) => $"{IndexPrefix(Prefix(table, generation))}{term}:";

    /// <summary>The id of a record's index entry under a term.</summary>
    public static string TermId(string table, long generation, string term, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{TermPrefix(table, generation, term)}{Sortable(id):x16}");

    /// <summary>The common prefix of all index entries for the records with this prefix.</summary>
    public static string IndexPrefix(string prefix) => "i" + prefix;

    /// <summary>Whether the id is that of an index entry.</summary>
    public static bool IsIndexEntry(string id) => id.StartsWith('i');

    /// <summary>Reads the id of a record from its key; false if the key is not that of a record.</summary>
    public static bool TryIdOf(string key, out long id)
    {
        var isKey = key.Length > IdDigits;
        isKey &= ulong.TryParse(key.AsSpan(isKey ? key.Length - IdDigits : 0), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var sortable);
        id = (long)(sortable ^ (1UL << 63));
        return isKey;
    }

    /// <summary>The common prefix of the ids of all records of a table, of every generation.</summary>
    public static string TablePrefix(string table) => string.Create(CultureInfo.InvariantCulture, $"{table.Length}:{table}:");

    /// <summary>The prefix of a key's generation, as <see cref="Prefix"/> spells it; null if the key belongs to another table.</summary>
    public static string? PrefixIn(string table, string key)
    {
        var prefix = TablePrefix(table);
        var end = key.StartsWith(prefix, StringComparison.Ordinal) ? key.IndexOf(':', prefix.Length) : -1;
        return end < 0 ? null : key[..(end + 1)];
    }

    private static ulong Sortable(long id) => (ulong)id ^ (1UL << 63);
}
