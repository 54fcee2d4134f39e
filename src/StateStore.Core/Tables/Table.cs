using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace StateStore.Core.Tables;

/// <summary>
/// A named set of records: what has to be known of it to decide on one record without looking at the others. The records themselves
/// are entries of their own.
/// </summary>
/// <param name="MaxLength">How many records it may hold; null = any number.</param>
/// <param name="Fields">The names that every record must have, <c>id</c> among them, in order; null before the first record, and in a typed table.</param>
/// <param name="Schema">The JSON Schema that every record must satisfy; null in a table of field names alone.</param>
/// <param name="Base">The version of the entry that users see as version 0: a table that comes back starts there again, its entry does not.</param>
/// <param name="Generation">Distinguishes the records of this content from those of a content that was replaced as a whole.</param>
/// <param name="Count">Records it holds.</param>
/// <param name="HighestId">The highest id; null when there are no records, or when the one that had it was deleted.</param>
/// <param name="Inserted">Records ever inserted: the ordinal of the next one.</param>
/// <param name="Created">Ascending with the time at which tables were created, so that they are listed in that order.</param>
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
    /// <summary>Fields under whose values the records can be found; fixed when the table is created, since those there are would have to be found anew.</summary>
    public ImmutableArray<string> Indexes { get; init; } = [];

    public bool IsFull => MaxLength is { } most && Count >= most;

    /// <summary>As users see it; null before the first record.</summary>
    public ImmutableArray<string>? FieldNames => Schema?.FieldNames ?? Fields;

    /// <summary>A version of the table's entry, or of one of its records, as users see it.</summary>
    public long Number(EntityVersion version) => version.Value - Base;

    /// <summary>One record more.</summary>
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
/// <param name="Id">Fixed for as long as the record lives.</param>
/// <param name="Version">The version that its last change gave to the table's entry.</param>
/// <param name="Ordinal">Its place in the order of insertion.</param>
/// <param name="Content">A JSON object whose first member is <c>id</c>.</param>
public readonly record struct TableRecord(long Id, EntityVersion Version, long Ordinal, JsonText Content)
{
    /// <summary>The damage found under its id, worded to follow a colon; null = the record is intact. A damaged record counts as a record of unknown content.</summary>
    public string? Damage { get; private init; }

    public bool IsDamaged => Damage is not null;

    /// <summary>Stands for a record whose stored form can't be read.</summary>
    /// <param name="id">Its id, which its key tells.</param>
    /// <param name="version">The version that the store gives for it.</param>
    /// <param name="damage">What the store found; null where it gave bytes that can't be decoded.</param>
    public static TableRecord Damaged(long id, EntityVersion version, string? damage) =>
        new(id, version, 0, JsonText.FromTrusted(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id}}}"))))
        {
            Damage = damage ?? "its bytes are not those of a record",
        };

    /// <summary>The record with another content, which can be read whatever the one before was.</summary>
    internal TableRecord With(EntityVersion version, JsonText content) => this with { Version = version, Content = content, Damage = null };
}
