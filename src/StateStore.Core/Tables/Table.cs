using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace StateStore.Core.Tables;

/// <summary>
/// A named set of records: the facts that decide on one record without looking at the others. The records themselves are separate entries.
/// </summary>
/// <param name="MaxLength">The greatest number of records; null = unlimited.</param>
/// <param name="Fields">The names that every record must have, with <c>id</c>, in order; null before the first record, and in a typed table.</param>
/// <param name="Schema">The JSON Schema that every record must satisfy; null if the table has field names only.</param>
/// <param name="Base">
/// The entry's version that users see as version 0. A table that is created again starts at 0 for users, but its entry's versions go on.
/// </param>
/// <param name="Generation">The number of this content; it tells its records from those of a content that was replaced as a whole.</param>
/// <param name="Count">The number of records.</param>
/// <param name="HighestId">The highest id; null if there are no records, or if the record with the highest id was deleted.</param>
/// <param name="Inserted">The number of records ever inserted, which is the ordinal of the next one.</param>
/// <param name="Created">Grows with the time at which tables were created, so that lists have that order.</param>
public sealed record Table(
    long? MaxLength,
    ImmutableArray<string>? Fields,
    TableSchema? Schema,
    long Base,
    long Generation,
    long Count,
    long? HighestId,
    long Inserted,
    long Created)
{
    /// <summary>
    /// The fields with an index. They are fixed when the table is created, because a later index would have to be built for all existing records.
    /// </summary>
    public ImmutableArray<string> Indexes { get; init; } = [];

    /// <summary>Whether the table holds <see cref="MaxLength"/> records.</summary>
    public bool IsFull => MaxLength is { } most && Count >= most;

    /// <summary>The field names as users see them; null before the first record.</summary>
    public ImmutableArray<string>? FieldNames => Schema?.FieldNames ?? Fields;

    /// <summary>A version of the table's entry, or of one of its records, as users see it.</summary>
    public long Number(EntityVersion version) => version.Value - Base;

    /// <summary>The table with one more record.</summary>
    internal Table With(TableRecord inserted, bool isHighest) => this with
    {
        Count = Count + 1,
        Inserted = Inserted + 1,
        HighestId = isHighest ? inserted.Id : HighestId,
        Fields = Fields ?? (Schema is null ? RecordJson.FieldsOf(inserted.Content) : null),
    };

    internal Table Without(TableRecord record) => this with
    {
        Count = Count - 1,
        HighestId = HighestId == record.Id ? null : HighestId,
    };
}

/// <summary>One record.</summary>
/// <param name="Id">The id; it never changes.</param>
/// <param name="Version">The version of the table's entry after the record's last change.</param>
/// <param name="Ordinal">The place in the order of insertion.</param>
/// <param name="Content">A JSON object with <c>id</c> as its first member.</param>
public readonly record struct TableRecord(long Id, EntityVersion Version, long Ordinal, JsonText Content)
{
    /// <summary>The damage, worded to follow a colon; null = the record is intact. A damaged record counts as a record of unknown content.</summary>
    public string? Damage { get; private init; }

    /// <summary>Whether the stored form can't be read.</summary>
    public bool IsDamaged => Damage is not null;

    /// <summary>A record that stands for a stored form that can't be read.</summary>
    /// <param name="id">The id, which its key tells.</param>
    /// <param name="version">The version that the store gives for it.</param>
    /// <param name="damage">The damage that the store found; null if the store gave bytes that can't be decoded.</param>
    public static TableRecord Damaged(long id, EntityVersion version, string? damage) =>
        new(id, version, 0, JsonText.FromTrusted(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id}}}"))))
        {
            Damage = damage ?? "its bytes are not those of a record",
        };

    /// <summary>The record with a new content. The new content is intact even if the former one was damaged.</summary>
    internal TableRecord With(EntityVersion version, JsonText content) => this with { Version = version, Content = content, Damage = null };
}
