namespace StateStore.Orleans.Serialization;

/// <summary>The options of a change.</summary>
[GenerateSerializer, Alias("statestore.WriteOptions")]
internal struct WriteOptionsSurrogate
{
    [Id(0)]
    public long? ExpectedVersion { get; set; }

    [Id(1)]
    public string? IdempotencyKey { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class WriteOptionsConverter : Immutable<WriteOptions>, IConverter<WriteOptions, WriteOptionsSurrogate>
{
    public WriteOptions ConvertFromSurrogate(in WriteOptionsSurrogate surrogate) => new(surrogate.ExpectedVersion, surrogate.IdempotencyKey);

    public WriteOptionsSurrogate ConvertToSurrogate(in WriteOptions value) =>
        new() { ExpectedVersion = value.ExpectedVersion, IdempotencyKey = value.IdempotencyKey };
}

/// <summary>A change of a conversation.</summary>
[GenerateSerializer, Alias("statestore.SetConversation"), OmitDefaultMemberValues]
internal struct SetConversationSurrogate
{
    [Id(0)]
    public string State { get; set; }

    /// <summary>The new data. An empty text keeps the current data; it is not null, so that the format stays that of earlier versions.</summary>
    [Id(1)]
    public JsonText Data { get; set; }

    [Id(2)]
    public bool Merge { get; set; }

    /// <summary>The value of <see cref="TimeToLive.Milliseconds"/>.</summary>
    [Id(3)]
    public long Ttl { get; set; }

    [Id(4)]
    public bool Touch { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class SetConversationConverter : Immutable<SetConversation>, IConverter<SetConversation, SetConversationSurrogate>
{
    public SetConversation ConvertFromSurrogate(in SetConversationSurrogate surrogate) =>
        new(surrogate.State, surrogate.Data.Utf8.IsEmpty ? null : surrogate.Data, surrogate.Merge, TimeToLive.FromTrusted(surrogate.Ttl), surrogate.Touch);

    public SetConversationSurrogate ConvertToSurrogate(in SetConversation value) =>
        new() { State = value.State, Data = value.Data ?? default, Merge = value.Merge, Ttl = value.Ttl.Milliseconds, Touch = value.Touch };
}

/// <summary>A query for a page of conversations.</summary>
[GenerateSerializer, Alias("statestore.ConversationQuery"), OmitDefaultMemberValues]
internal struct ConversationQuerySurrogate
{
    [Id(0)]
    public string? State { get; set; }

    [Id(1)]
    public string? Prefix { get; set; }

    [Id(2)]
    public string? After { get; set; }

    [Id(3)]
    public int Limit { get; set; }

    [Id(4)]
    public TimeSpan? OlderThan { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ConversationQueryConverter : Immutable<ConversationQuery>, IConverter<ConversationQuery, ConversationQuerySurrogate>
{
    public ConversationQuery ConvertFromSurrogate(in ConversationQuerySurrogate surrogate) =>
        new(surrogate.State, surrogate.Prefix, surrogate.After, surrogate.Limit) { OlderThan = surrogate.OlderThan };

    public ConversationQuerySurrogate ConvertToSurrogate(in ConversationQuery value) =>
        new() { State = value.State, Prefix = value.Prefix, After = value.After, Limit = value.Limit, OlderThan = value.OlderThan };
}
