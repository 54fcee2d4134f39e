using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A bundle in its stored form.</summary>
[GenerateSerializer, Alias("statestore.SchemaBundle")]
internal struct SchemaBundleSurrogate
{
    [Id(0)]
    public byte[] Json { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class SchemaBundleConverter : Immutable<SchemaBundle>, IConverter<SchemaBundle, SchemaBundleSurrogate>
{
    /// <summary>Limits without bounds. The sender has checked the bundle against its own limits, which may be larger than those of this silo.</summary>
    private static readonly Limits None = Limits.Default with { FsmStates = int.MaxValue, FsmTransitions = int.MaxValue };

    public SchemaBundle ConvertFromSurrogate(in SchemaBundleSurrogate surrogate) => SchemaBundle.ParseStored(surrogate.Json, None).Value;

    public SchemaBundleSurrogate ConvertToSurrogate(in SchemaBundle value) => new() { Json = BundleCodec.Encode(EntityVersion.None, value) };
}

/// <summary>A bundle at a version.</summary>
[GenerateSerializer, Alias("statestore.BundleSnapshot")]
internal struct BundleSnapshotSurrogate
{
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public SchemaBundle Bundle { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class BundleSnapshotConverter : Immutable<BundleSnapshot>, IConverter<BundleSnapshot, BundleSnapshotSurrogate>
{
    public BundleSnapshot ConvertFromSurrogate(in BundleSnapshotSurrogate surrogate) => new(surrogate.Version, surrogate.Bundle);

    public BundleSnapshotSurrogate ConvertToSurrogate(in BundleSnapshot value) => new() { Version = value.Version, Bundle = value.Bundle };
}

/// <summary>The outcome of a change of a bundle.</summary>
[GenerateSerializer, Alias("statestore.BundleOutcome")]
internal struct BundleOutcomeSurrogate
{
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public bool Changed { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class BundleOutcomeConverter : Immutable<BundleOutcome>, IConverter<BundleOutcome, BundleOutcomeSurrogate>
{
    public BundleOutcome ConvertFromSurrogate(in BundleOutcomeSurrogate surrogate) => new(surrogate.Version, surrogate.Changed);

    public BundleOutcomeSurrogate ConvertToSurrogate(in BundleOutcome value) => new() { Version = value.Version, Changed = value.Changed };
}

/// <summary>The name and the counts of a namespace.</summary>
[GenerateSerializer, Alias("statestore.NamespaceInfo")]
internal struct NamespaceInfoSurrogate
{
    [Id(0)]
    public string Name { get; set; }

    [Id(1)]
    public long Conversations { get; set; }

    [Id(2)]
    public long Events { get; set; }

    [Id(3)]
    public long Keys { get; set; }

    [Id(4)]
    public long KeyBytes { get; set; }

    [Id(5)]
    public long TableEvents { get; set; }

    [Id(6)]
    public long KeyEvents { get; set; }

    [Id(7)]
    public long Inboxes { get; set; }

    [Id(8)]
    public long InboxBytes { get; set; }

    [Id(9)]
    public long MessageEvents { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class NamespaceInfoConverter : Immutable<NamespaceInfo>, IConverter<NamespaceInfo, NamespaceInfoSurrogate>
{
    public NamespaceInfo ConvertFromSurrogate(in NamespaceInfoSurrogate surrogate) => new(surrogate.Name, surrogate.Conversations, surrogate.Events)
    {
        Keys = surrogate.Keys,
        KeyBytes = surrogate.KeyBytes,
        TableEvents = surrogate.TableEvents,
        KeyEvents = surrogate.KeyEvents,
        Inboxes = surrogate.Inboxes,
        InboxBytes = surrogate.InboxBytes,
        MessageEvents = surrogate.MessageEvents,
    };

    public NamespaceInfoSurrogate ConvertToSurrogate(in NamespaceInfo value) => new()
    {
        Name = value.Name,
        Conversations = value.Conversations,
        Events = value.Events,
        Keys = value.Keys,
        KeyBytes = value.KeyBytes,
        TableEvents = value.TableEvents,
        KeyEvents = value.KeyEvents,
        Inboxes = value.Inboxes,
        InboxBytes = value.InboxBytes,
        MessageEvents = value.MessageEvents,
    };
}

/// <summary>A page of namespaces.</summary>
[GenerateSerializer, Alias("statestore.NamespacePage")]
internal struct NamespacePageSurrogate
{
    [Id(0)]
    public ImmutableArray<NamespaceInfo> Namespaces { get; set; }

    [Id(1)]
    public string? Next { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class NamespacePageConverter : Immutable<NamespacePage>, IConverter<NamespacePage, NamespacePageSurrogate>
{
    public NamespacePage ConvertFromSurrogate(in NamespacePageSurrogate surrogate) => new(surrogate.Namespaces, surrogate.Next);

    public NamespacePageSurrogate ConvertToSurrogate(in NamespacePage value) => new() { Namespaces = value.Namespaces, Next = value.Next };
}

/// <summary>The description of a namespace: counts, bundle and newest events.</summary>
[GenerateSerializer, Alias("statestore.NamespaceDescription"), OmitDefaultMemberValues]
internal struct NamespaceDescriptionSurrogate
{
    [Id(0)]
    public NamespaceInfo Info { get; set; }

    [Id(1)]
    public BundleSnapshot? Bundle { get; set; }

    [Id(2)]
    public ImmutableArray<Change> Newest { get; set; }

    [Id(3)]
    public StoreError? BundleError { get; set; }

    [Id(4)]
    public StoreError? EventsError { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class NamespaceDescriptionConverter : Immutable<NamespaceDescription>, IConverter<NamespaceDescription, NamespaceDescriptionSurrogate>
{
    public NamespaceDescription ConvertFromSurrogate(in NamespaceDescriptionSurrogate surrogate) =>
        new(surrogate.Info, surrogate.Bundle, surrogate.Newest) { BundleError = surrogate.BundleError, EventsError = surrogate.EventsError };

    public NamespaceDescriptionSurrogate ConvertToSurrogate(in NamespaceDescription value) =>
        new()
        {
            Info = value.Info,
            Bundle = value.Bundle,
            Newest = value.Newest,
            BundleError = value.BundleError,
            EventsError = value.EventsError,
        };
}
