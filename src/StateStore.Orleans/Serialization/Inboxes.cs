using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A message of an inbox.</summary>
[GenerateSerializer, Alias("statestore.InboxMessage")]
internal struct InboxMessageSurrogate
{
    [Id(0)]
    public string Id { get; set; }

    [Id(1)]
    public JsonText Message { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(2)]
    public long At { get; set; }

    [Id(3)]
    public int Attempts { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class InboxMessageConverter : Immutable<InboxMessage>, IConverter<InboxMessage, InboxMessageSurrogate>
{
    public InboxMessage ConvertFromSurrogate(in InboxMessageSurrogate surrogate) =>
        new(surrogate.Id, surrogate.Message, DateTimeOffset.FromUnixTimeMilliseconds(surrogate.At), surrogate.Attempts);

    public InboxMessageSurrogate ConvertToSurrogate(in InboxMessage value) =>
        new() { Id = value.Id, Message = value.Message, At = value.At.ToUnixTimeMilliseconds(), Attempts = value.Attempts };
}

/// <summary>The turn in progress.</summary>
[GenerateSerializer, Alias("statestore.Turn")]
internal struct TurnSurrogate
{
    [Id(0)]
    public long Token { get; set; }

    [Id(1)]
    public string Owner { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(2)]
    public long Until { get; set; }

    [Id(3)]
    public int Count { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TurnConverter : Immutable<Turn>, IConverter<Turn, TurnSurrogate>
{
    public Turn ConvertFromSurrogate(in TurnSurrogate surrogate) =>
        new(surrogate.Token, surrogate.Owner, DateTimeOffset.FromUnixTimeMilliseconds(surrogate.Until), surrogate.Count);

    public TurnSurrogate ConvertToSurrogate(in Turn value) =>
        new() { Token = value.Token, Owner = value.Owner, Until = value.Until.ToUnixTimeMilliseconds(), Count = value.Count };
}

/// <summary>The content of an inbox.</summary>
[GenerateSerializer, Alias("statestore.InboxContent")]
internal struct InboxContentSurrogate
{
    [Id(0)]
    public ImmutableArray<InboxMessage> Messages { get; set; }

    [Id(1)]
    public ImmutableArray<InboxMessage> Dead { get; set; }

    [Id(2)]
    public Turn? Turn { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class InboxContentConverter : Immutable<InboxContent>, IConverter<InboxContent, InboxContentSurrogate>
{
    public InboxContent ConvertFromSurrogate(in InboxContentSurrogate surrogate) => new(surrogate.Messages, surrogate.Dead, surrogate.Turn);

    public InboxContentSurrogate ConvertToSurrogate(in InboxContent value) => new() { Messages = value.Messages, Dead = value.Dead, Turn = value.Turn };
}
