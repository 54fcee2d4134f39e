using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A record at a version.</summary>
[GenerateSerializer, Alias("statestore.RecordSnapshot")]
internal struct RecordSnapshotSurrogate
{
    [Id(0)]
    public long Id { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public JsonText Content { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class RecordSnapshotConverter : Immutable<RecordSnapshot>, IConverter<RecordSnapshot, RecordSnapshotSurrogate>
{
    public RecordSnapshot ConvertFromSurrogate(in RecordSnapshotSurrogate surrogate) => new(surrogate.Id, surrogate.Version, surrogate.Content);

    public RecordSnapshotSurrogate ConvertToSurrogate(in RecordSnapshot value) =>
        new() { Id = value.Id, Version = value.Version, Content = value.Content };
}

/// <summary>The result of reading one record: the record, or null if it does not exist.</summary>
[GenerateSerializer, Alias("statestore.RecordFound")]
internal struct RecordFoundSurrogate
{
    [Id(0)]
    public RecordSnapshot? Record { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class RecordFoundConverter : Immutable<RecordFound>, IConverter<RecordFound, RecordFoundSurrogate>
{
    public RecordFound ConvertFromSurrogate(in RecordFoundSurrogate surrogate) => new(surrogate.Record);

    public RecordFoundSurrogate ConvertToSurrogate(in RecordFound value) => new() { Record = value.Record };
}

/// <summary>A page of records.</summary>
[GenerateSerializer, Alias("statestore.RecordPage"), OmitDefaultMemberValues]
internal struct RecordPageSurrogate
{
    [Id(0)]
    public ImmutableArray<RecordSnapshot> Records { get; set; }

    [Id(1)]
    public long? Next { get; set; }

    [Id(2)]
    public CorruptEntry[]? Corrupt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class RecordPageConverter : Immutable<RecordPage>, IConverter<RecordPage, RecordPageSurrogate>
{
    public RecordPage ConvertFromSurrogate(in RecordPageSurrogate surrogate) =>
        new(surrogate.Records, surrogate.Next) { Corrupt = [.. surrogate.Corrupt ?? []] };

    public RecordPageSurrogate ConvertToSurrogate(in RecordPage value) => new() { Records = value.Records, Next = value.Next, Corrupt = value.Corrupt.IsEmpty ? null : [.. value.Corrupt] };
}
