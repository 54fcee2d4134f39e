using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>The value of a key. Without a content type it is JSON.</summary>
[GenerateSerializer, Alias("statestore.KeyValue")]
internal struct KeyValueSurrogate
{
    [Id(0)]
    public byte[]? Bytes { get; set; }

    [Id(1)]
    public string? ContentType { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyValueConverter : Immutable<KeyValue>, IConverter<KeyValue, KeyValueSurrogate>
{
    public KeyValue ConvertFromSurrogate(in KeyValueSurrogate surrogate) => KeyValue.FromTrusted(surrogate.Bytes, surrogate.ContentType);

    public KeyValueSurrogate ConvertToSurrogate(in KeyValue value) =>
        new() { Bytes = WireBytes.Of(value.Bytes), ContentType = value.IsJson ? null : value.ContentType };
}

/// <summary>The value and expiry of an existing key.</summary>
[GenerateSerializer, Alias("statestore.KeyEntry")]
internal struct KeyEntrySurrogate
{
    [Id(0)]
    public KeyValue Value { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(1)]
    public long? ExpiresAt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyEntryConverter : Immutable<KeyEntry>, IConverter<KeyEntry, KeyEntrySurrogate>
{
    public KeyEntry ConvertFromSurrogate(in KeyEntrySurrogate surrogate) =>
        new(surrogate.Value, surrogate.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null);

    public KeyEntrySurrogate ConvertToSurrogate(in KeyEntry value) => new() { Value = value.Value, ExpiresAt = value.ExpiresAt?.ToUnixTimeMilliseconds() };
}

/// <summary>A key at a version.</summary>
[GenerateSerializer, Alias("statestore.KeySnapshot")]
internal struct KeySnapshotSurrogate
{
    [Id(0)]
    public string Key { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public KeyEntry Entry { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeySnapshotConverter : Immutable<KeySnapshot>, IConverter<KeySnapshot, KeySnapshotSurrogate>
{
    public KeySnapshot ConvertFromSurrogate(in KeySnapshotSurrogate surrogate) => new(surrogate.Key, surrogate.Version, surrogate.Entry);

    public KeySnapshotSurrogate ConvertToSurrogate(in KeySnapshot value) => new() { Key = value.Key, Version = value.Version, Entry = value.Entry };
}

/// <summary>The outcome of a change of a key.</summary>
[GenerateSerializer, Alias("statestore.KeyOutcome")]
internal struct KeyOutcomeSurrogate
{
    [Id(0)]
    public int? Type { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public KeyEntry? Entry { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyOutcomeConverter : Immutable<KeyOutcome>, IConverter<KeyOutcome, KeyOutcomeSurrogate>
{
    public KeyOutcome ConvertFromSurrogate(in KeyOutcomeSurrogate surrogate) => new((KeyEventType?)surrogate.Type, surrogate.Version, surrogate.Entry);

    public KeyOutcomeSurrogate ConvertToSurrogate(in KeyOutcome value) => new() { Type = (int?)value.Type, Version = value.Version, Entry = value.Entry };
}

/// <summary>A page of keys.</summary>
[GenerateSerializer, Alias("statestore.KeyPage"), OmitDefaultMemberValues]
internal struct KeyPageSurrogate
{
    [Id(0)]
    public ImmutableArray<KeySnapshot> Keys { get; set; }

    [Id(1)]
    public string? Next { get; set; }

    [Id(2)]
    public CorruptEntry[]? Corrupt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class KeyPageConverter : Immutable<KeyPage>, IConverter<KeyPage, KeyPageSurrogate>
{
    public KeyPage ConvertFromSurrogate(in KeyPageSurrogate surrogate) =>
        new(surrogate.Keys, surrogate.Next) { Corrupt = [.. surrogate.Corrupt ?? []] };

    public KeyPageSurrogate ConvertToSurrogate(in KeyPage value) => new() { Keys = value.Keys, Next = value.Next, Corrupt = value.Corrupt.IsEmpty ? null : [.. value.Corrupt] };
}
