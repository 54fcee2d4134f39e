using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>The options of an appended message.</summary>
[GenerateSerializer, Alias("statestore.AppendOptions")]
internal struct AppendOptionsSurrogate
{
    [Id(0)]
    public string? MessageId { get; set; }

    [Id(1)]
    public bool DryRun { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class AppendOptionsConverter : Immutable<AppendOptions>, IConverter<AppendOptions, AppendOptionsSurrogate>
{
    public AppendOptions ConvertFromSurrogate(in AppendOptionsSurrogate surrogate) => new(surrogate.MessageId, surrogate.DryRun);

    public AppendOptionsSurrogate ConvertToSurrogate(in AppendOptions value) => new() { MessageId = value.MessageId, DryRun = value.DryRun };
}

/// <summary>The outcome of an appended message.</summary>
[GenerateSerializer, Alias("statestore.AppendOutcome")]
internal struct AppendOutcomeSurrogate
{
    [Id(0)]
    public string MessageId { get; set; }

    [Id(1)]
    public bool Accepted { get; set; }

    [Id(2)]
    public int Waiting { get; set; }

    [Id(3)]
    public bool Created { get; set; }

    [Id(4)]
    public ImmutableArray<JsonText>? Events { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class AppendOutcomeConverter : Immutable<AppendOutcome>, IConverter<AppendOutcome, AppendOutcomeSurrogate>
{
    public AppendOutcome ConvertFromSurrogate(in AppendOutcomeSurrogate surrogate) =>
        new(surrogate.MessageId, surrogate.Accepted, surrogate.Waiting, surrogate.Created) { Events = surrogate.Events };

    public AppendOutcomeSurrogate ConvertToSurrogate(in AppendOutcome value) =>
        new() { MessageId = value.MessageId, Accepted = value.Accepted, Waiting = value.Waiting, Created = value.Created, Events = value.Events };
}

/// <summary>The request of a turn.</summary>
[GenerateSerializer, Alias("statestore.TurnRequest")]
internal struct TurnRequestSurrogate
{
    [Id(0)]
    public string Owner { get; set; }

    [Id(1)]
    public TimeSpan Ttl { get; set; }

    [Id(2)]
    public TimeSpan Wait { get; set; }

    [Id(3)]
    public bool DryRun { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TurnRequestConverter : Immutable<TurnRequest>, IConverter<TurnRequest, TurnRequestSurrogate>
{
    public TurnRequest ConvertFromSurrogate(in TurnRequestSurrogate surrogate) => new(surrogate.Owner, surrogate.Ttl, surrogate.Wait, surrogate.DryRun);

    public TurnRequestSurrogate ConvertToSurrogate(in TurnRequest value) =>
        new() { Owner = value.Owner, Ttl = value.Ttl, Wait = value.Wait, DryRun = value.DryRun };
}

/// <summary>The outcome of a claim. Without a turn, the conversation id is null.</summary>
[GenerateSerializer, Alias("statestore.TurnOutcome")]
internal struct TurnOutcomeSurrogate
{
    [Id(0)]
    public string? ConversationId { get; set; }

    [Id(1)]
    public ConversationSnapshot? Conversation { get; set; }

    [Id(2)]
    public long Token { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    [Id(3)]
    public long ExpiresAt { get; set; }

    [Id(4)]
    public ImmutableArray<InboxMessage> Messages { get; set; }

    [Id(5)]
    public ImmutableArray<JsonText>? Events { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TurnOutcomeConverter : Immutable<TurnOutcome>, IConverter<TurnOutcome, TurnOutcomeSurrogate>
{
    public TurnOutcome ConvertFromSurrogate(in TurnOutcomeSurrogate surrogate)
    {
        var turn = surrogate.ConversationId is not { } id ? null : new ClaimedTurn(
            id, surrogate.Conversation, surrogate.Token, DateTimeOffset.FromUnixTimeMilliseconds(surrogate.ExpiresAt), surrogate.Messages);
        return new(turn) { Events = surrogate.Events };
    }

    public TurnOutcomeSurrogate ConvertToSurrogate(in TurnOutcome value) => new()
    {
        ConversationId = value.Turn?.ConversationId,
        Conversation = value.Turn?.Conversation,
        Token = value.Turn?.Token ?? 0,
        ExpiresAt = value.Turn?.ExpiresAt.ToUnixTimeMilliseconds() ?? 0,
        Messages = value.Turn?.Messages ?? [],
        Events = value.Events,
    };
}

/// <summary>The outcome of an extension or a release.</summary>
[GenerateSerializer, Alias("statestore.TurnChange")]
internal struct TurnChangeSurrogate
{
    /// <summary>Unix time in milliseconds; null = the turn has ended.</summary>
    [Id(0)]
    public long? ExpiresAt { get; set; }

    [Id(1)]
    public int Waiting { get; set; }

    [Id(2)]
    public ImmutableArray<JsonText>? Events { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TurnChangeConverter : Immutable<TurnChange>, IConverter<TurnChange, TurnChangeSurrogate>
{
    public TurnChange ConvertFromSurrogate(in TurnChangeSurrogate surrogate) =>
        new(surrogate.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, surrogate.Waiting) { Events = surrogate.Events };

    public TurnChangeSurrogate ConvertToSurrogate(in TurnChange value) =>
        new() { ExpiresAt = value.ExpiresAt?.ToUnixTimeMilliseconds(), Waiting = value.Waiting, Events = value.Events };
}

/// <summary>The outcome of a replay or a discard of dead letters.</summary>
[GenerateSerializer, Alias("statestore.DeadLetterChange")]
internal struct DeadLetterChangeSurrogate
{
    [Id(0)]
    public int Messages { get; set; }

    [Id(1)]
    public int Waiting { get; set; }

    [Id(2)]
    public ImmutableArray<JsonText>? Events { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class DeadLetterChangeConverter : Immutable<DeadLetterChange>, IConverter<DeadLetterChange, DeadLetterChangeSurrogate>
{
    public DeadLetterChange ConvertFromSurrogate(in DeadLetterChangeSurrogate surrogate) =>
        new(surrogate.Messages, surrogate.Waiting) { Events = surrogate.Events };

    public DeadLetterChangeSurrogate ConvertToSurrogate(in DeadLetterChange value) =>
        new() { Messages = value.Messages, Waiting = value.Waiting, Events = value.Events };
}
