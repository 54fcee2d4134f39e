namespace StateStore.Orleans.Serialization;

/// <summary>The outcome of the deletion of a namespace.</summary>
[GenerateSerializer, Alias("statestore.NamespaceDeleted")]
internal struct NamespaceDeletedSurrogate
{
    [Id(0)]
    public bool Existed { get; set; }

    [Id(1)]
    public bool IsSweeping { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class NamespaceDeletedConverter : Immutable<NamespaceDeleted>, IConverter<NamespaceDeleted, NamespaceDeletedSurrogate>
{
    public NamespaceDeleted ConvertFromSurrogate(in NamespaceDeletedSurrogate surrogate) => new(surrogate.Existed, surrogate.IsSweeping);

    public NamespaceDeletedSurrogate ConvertToSurrogate(in NamespaceDeleted value) => new() { Existed = value.Existed, IsSweeping = value.IsSweeping };
}
