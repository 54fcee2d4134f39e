using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>One conversation of a list.</summary>
[GenerateSerializer, Alias("statestore.ListedConversation")]
internal struct ListedConversationSurrogate
{
    [Id(0)]
    public string Id { get; set; }

    [Id(1)]
    public long Version { get; set; }

    [Id(2)]
    public Conversation Conversation { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ListedConversationConverter : Immutable<ListedConversation>, IConverter<ListedConversation, ListedConversationSurrogate>
{
    public ListedConversation ConvertFromSurrogate(in ListedConversationSurrogate surrogate) =>
        new(surrogate.Id, surrogate.Version, surrogate.Conversation);

    public ListedConversationSurrogate ConvertToSurrogate(in ListedConversation value) =>
        new() { Id = value.Id, Version = value.Version, Conversation = value.Conversation };
}

/// <summary>An entry with an unreadable stored form.</summary>
[GenerateSerializer, Alias("statestore.CorruptEntry")]
internal struct CorruptEntrySurrogate
{
    [Id(0)]
    public string Id { get; set; }

    [Id(1)]
    public string Message { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class CorruptEntryConverter : Immutable<CorruptEntry>, IConverter<CorruptEntry, CorruptEntrySurrogate>
{
    public CorruptEntry ConvertFromSurrogate(in CorruptEntrySurrogate surrogate) => new(surrogate.Id, surrogate.Message);

    public CorruptEntrySurrogate ConvertToSurrogate(in CorruptEntry value) => new() { Id = value.Id, Message = value.Message };
}

/// <summary>A page of conversations.</summary>
[GenerateSerializer, Alias("statestore.ConversationPage"), OmitDefaultMemberValues]
internal struct ConversationPageSurrogate
{
    [Id(0)]
    public ImmutableArray<ListedConversation> Conversations { get; set; }

    [Id(1)]
    public string? Next { get; set; }

    [Id(2)]
    public CorruptEntry[]? Corrupt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ConversationPageConverter : Immutable<ConversationPage>, IConverter<ConversationPage, ConversationPageSurrogate>
{
    public ConversationPage ConvertFromSurrogate(in ConversationPageSurrogate surrogate) =>
        new(surrogate.Conversations, surrogate.Next) { Corrupt = [.. surrogate.Corrupt ?? []] };

    public ConversationPageSurrogate ConvertToSurrogate(in ConversationPage value) =>
        new() { Conversations = value.Conversations, Next = value.Next, Corrupt = value.Corrupt.IsEmpty ? null : [.. value.Corrupt] };
}

/// <summary>A page of the history of a conversation or a key.</summary>
[GenerateSerializer, Alias("statestore.HistoryPage")]
internal struct HistoryPageSurrogate
{
    [Id(0)]
    public ImmutableArray<JsonText> Changes { get; set; }

    [Id(1)]
    public long? Next { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class HistoryPageConverter : Immutable<HistoryPage>, IConverter<HistoryPage, HistoryPageSurrogate>
{
    public HistoryPage ConvertFromSurrogate(in HistoryPageSurrogate surrogate) => new(surrogate.Changes, surrogate.Next);

    public HistoryPageSurrogate ConvertToSurrogate(in HistoryPage value) => new() { Changes = value.Changes, Next = value.Next };
}

/// <summary>One event of the log. Without a payload it is a gap.</summary>
[GenerateSerializer, Alias("statestore.Change")]
internal struct ChangeSurrogate
{
    [Id(0)]
    public LogPosition Position { get; set; }

    [Id(1)]
    public JsonText Payload { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ChangeConverter : Immutable<Change>, IConverter<Change, ChangeSurrogate>
{
    public Change ConvertFromSurrogate(in ChangeSurrogate surrogate) => new(surrogate.Position, surrogate.Payload);

    public ChangeSurrogate ConvertToSurrogate(in Change value) => new() { Position = value.Position, Payload = value.Payload };
}

/// <summary>A page of the log.</summary>
[GenerateSerializer, Alias("statestore.ChangePage")]
internal struct ChangePageSurrogate
{
    [Id(0)]
    public ImmutableArray<Change> Changes { get; set; }

    [Id(1)]
    public LogPosition Next { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ChangePageConverter : Immutable<ChangePage>, IConverter<ChangePage, ChangePageSurrogate>
{
    public ChangePage ConvertFromSurrogate(in ChangePageSurrogate surrogate) => new(surrogate.Changes, surrogate.Next);

    public ChangePageSurrogate ConvertToSurrogate(in ChangePage value) => new() { Changes = value.Changes, Next = value.Next };
}
