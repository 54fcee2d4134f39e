using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>The outcome of a change of a table.</summary>
[GenerateSerializer, Alias("statestore.TableOutcome")]
internal struct TableOutcomeSurrogate
{
    [Id(0)]
    public int? Type { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public RecordSnapshot? Record { get; set; }

    [Id(3)]
    public long Accepted { get; set; }

    [Id(4)]
    public long Dropped { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TableOutcomeConverter : Immutable<TableOutcome>, IConverter<TableOutcome, TableOutcomeSurrogate>
{
    public TableOutcome ConvertFromSurrogate(in TableOutcomeSurrogate surrogate) =>
        new((TableEventType?)surrogate.Type, surrogate.Version, surrogate.Record, surrogate.Accepted, surrogate.Dropped);

    public TableOutcomeSurrogate ConvertToSurrogate(in TableOutcome value) => new()
    {
        Type = (int?)value.Type,
        Version = value.Version,
        Record = value.Record,
        Accepted = value.Accepted,
        Dropped = value.Dropped,
    };
}

/// <summary>A table at a version.</summary>
[GenerateSerializer, Alias("statestore.TableSnapshot")]
internal struct TableSnapshotSurrogate
{
    [Id(0)]
    public string Name { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public long? MaxLength { get; set; }

    [Id(3)]
    public long Length { get; set; }

    [Id(4)]
    public ImmutableArray<string>? FieldNames { get; set; }

    [Id(5)]
    public JsonText? JsonSchema { get; set; }

    [Id(6)]
    public long Created { get; set; }

    [Id(7)]
    public ImmutableArray<string> Indexes { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TableSnapshotConverter : Immutable<TableSnapshot>, IConverter<TableSnapshot, TableSnapshotSurrogate>
{
    public TableSnapshot ConvertFromSurrogate(in TableSnapshotSurrogate surrogate) => new(
        surrogate.Name, surrogate.Version, surrogate.MaxLength, surrogate.Length, surrogate.FieldNames, surrogate.JsonSchema, surrogate.Indexes, surrogate.Created);

    public TableSnapshotSurrogate ConvertToSurrogate(in TableSnapshot value) => new()
    {
        Name = value.Name,
        Version = value.Version,
        MaxLength = value.MaxLength,
        Length = value.Length,
        FieldNames = value.FieldNames,
        JsonSchema = value.JsonSchema,
        Created = value.Created,
        Indexes = value.Indexes,
    };
}

/// <summary>A page of tables.</summary>
[GenerateSerializer, Alias("statestore.TablePage"), OmitDefaultMemberValues]
internal struct TablePageSurrogate
{
    [Id(0)]
    public ImmutableArray<TableSnapshot> Tables { get; set; }

    [Id(1)]
    public string? Next { get; set; }

    [Id(2)]
    public CorruptEntry[]? Corrupt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TablePageConverter : Immutable<TablePage>, IConverter<TablePage, TablePageSurrogate>
{
    public TablePage ConvertFromSurrogate(in TablePageSurrogate surrogate) =>
        new(surrogate.Tables, surrogate.Next) { Corrupt = [.. surrogate.Corrupt ?? []] };

    public TablePageSurrogate ConvertToSurrogate(in TablePage value) => new() { Tables = value.Tables, Next = value.Next, Corrupt = value.Corrupt.IsEmpty ? null : [.. value.Corrupt] };
}
