namespace StateStore.Orleans.Serialization;

/// <summary>The content of a conversation.</summary>
[GenerateSerializer, Alias("statestore.Conversation"), OmitDefaultMemberValues]
internal struct ConversationSurrogate
{
    [Id(0)]
    public string State { get; set; }

    [Id(1)]
    public JsonText Data { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(2)]
    public long? ExpiresAt { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(3)]
    public long? EnteredAt { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(4)]
    public long? UpdatedAt { get; set; }

    [Id(5)]
    public ArmedTimeoutSurrogate[]? Timeouts { get; set; }

    [Id(6)]
    public StuckTimeout? Stuck { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ConversationConverter : Immutable<Conversation>, IConverter<Conversation, ConversationSurrogate>
{
    public Conversation ConvertFromSurrogate(in ConversationSurrogate surrogate) => new(surrogate.State, surrogate.Data)
    {
        ExpiresAt = Time(surrogate.ExpiresAt),
        EnteredAt = Time(surrogate.EnteredAt),
        UpdatedAt = Time(surrogate.UpdatedAt),
        Timeouts = ArmedTimeoutSurrogate.Read(surrogate.Timeouts),
        Stuck = surrogate.Stuck,
    };

    public ConversationSurrogate ConvertToSurrogate(in Conversation value) => new()
    {
        State = value.State,
        Data = value.Data,
        ExpiresAt = value.ExpiresAt?.ToUnixTimeMilliseconds(),
        EnteredAt = value.EnteredAt?.ToUnixTimeMilliseconds(),
        UpdatedAt = value.UpdatedAt?.ToUnixTimeMilliseconds(),
        Timeouts = ArmedTimeoutSurrogate.Of(value.Timeouts),
        Stuck = value.Stuck,
    };

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}

/// <summary>A conversation at a version.</summary>
[GenerateSerializer, Alias("statestore.ConversationSnapshot")]
internal struct ConversationSnapshotSurrogate
{
    [Id(0)]
    public long Version { get; set; }

    [Id(1)]
    public Conversation Conversation { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ConversationSnapshotConverter : Immutable<ConversationSnapshot>, IConverter<ConversationSnapshot, ConversationSnapshotSurrogate>
{
    public ConversationSnapshot ConvertFromSurrogate(in ConversationSnapshotSurrogate surrogate) => new(surrogate.Version, surrogate.Conversation);

    public ConversationSnapshotSurrogate ConvertToSurrogate(in ConversationSnapshot value) =>
        new() { Version = value.Version, Conversation = value.Conversation };
}

/// <summary>The outcome of a change of a conversation.</summary>
[GenerateSerializer, Alias("statestore.ConversationOutcome"), OmitDefaultMemberValues]
internal struct ConversationOutcomeSurrogate
{
    [Id(0)]
    public bool Created { get; set; }

    [Id(1)]
    public bool Changed { get; set; }

    [Id(2)]
    public long Version { get; set; }

    [Id(3)]
    public Conversation Conversation { get; set; }

    [Id(4)]
    public int? Waiting { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ConversationOutcomeConverter : Immutable<ConversationOutcome>, IConverter<ConversationOutcome, ConversationOutcomeSurrogate>
{
    public ConversationOutcome ConvertFromSurrogate(in ConversationOutcomeSurrogate surrogate) =>
        new(surrogate.Created, surrogate.Changed, surrogate.Version, surrogate.Conversation) { Waiting = surrogate.Waiting };

    public ConversationOutcomeSurrogate ConvertToSurrogate(in ConversationOutcome value) =>
        new() { Created = value.Created, Changed = value.Changed, Version = value.Version, Conversation = value.Conversation, Waiting = value.Waiting };
}

/// <summary>The outcome of the removal of a conversation.</summary>
[GenerateSerializer, Alias("statestore.DeleteOutcome")]
internal struct DeleteOutcomeSurrogate
{
    [Id(0)]
    public long Version { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class DeleteOutcomeConverter : Immutable<DeleteOutcome>, IConverter<DeleteOutcome, DeleteOutcomeSurrogate>
{
    public DeleteOutcome ConvertFromSurrogate(in DeleteOutcomeSurrogate surrogate) => new(surrogate.Version);

    public DeleteOutcomeSurrogate ConvertToSurrogate(in DeleteOutcome value) => new() { Version = value.Version };
}
