using System.Collections.Immutable;

namespace StateStore.Orleans.Serialization;

/// <summary>A query for a page of inboxes.</summary>
[GenerateSerializer, Alias("statestore.InboxQuery"), OmitDefaultMemberValues]
internal struct InboxQuerySurrogate
{
    [Id(0)]
    public bool HasDead { get; set; }

    [Id(1)]
    public string? After { get; set; }

    [Id(2)]
    public int Limit { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class InboxQueryConverter : Immutable<InboxQuery>, IConverter<InboxQuery, InboxQuerySurrogate>
{
    public InboxQuery ConvertFromSurrogate(in InboxQuerySurrogate surrogate) => new(surrogate.HasDead, surrogate.After, surrogate.Limit);

    public InboxQuerySurrogate ConvertToSurrogate(in InboxQuery value) => new() { HasDead = value.HasDead, After = value.After, Limit = value.Limit };
}

/// <summary>One inbox of a list.</summary>
[GenerateSerializer, Alias("statestore.ListedInbox"), OmitDefaultMemberValues]
internal struct ListedInboxSurrogate
{
    [Id(0)]
    public string ConversationId { get; set; }

    [Id(1)]
    public int Messages { get; set; }

    [Id(2)]
    public int Waiting { get; set; }

    [Id(3)]
    public int Dead { get; set; }

    /// <summary>Unix time in milliseconds; null = there is no message.</summary>
    [Id(4)]
    public long? OldestAt { get; set; }

    /// <summary>Unix time in milliseconds; null = the debounce time has passed.</summary>
    [Id(5)]
    public long? ReadyAt { get; set; }

    [Id(6)]
    public Turn? Turn { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class ListedInboxConverter : Immutable<ListedInbox>, IConverter<ListedInbox, ListedInboxSurrogate>
{
    public ListedInbox ConvertFromSurrogate(in ListedInboxSurrogate surrogate) =>
        new(surrogate.ConversationId, surrogate.Messages, surrogate.Waiting, surrogate.Dead)
        {
            OldestAt = Time(surrogate.OldestAt),
            ReadyAt = Time(surrogate.ReadyAt),
            Turn = surrogate.Turn,
        };

    public ListedInboxSurrogate ConvertToSurrogate(in ListedInbox value) => new()
    {
        ConversationId = value.ConversationId,
        Messages = value.Messages,
        Waiting = value.Waiting,
        Dead = value.Dead,
        OldestAt = value.OldestAt?.ToUnixTimeMilliseconds(),
        ReadyAt = value.ReadyAt?.ToUnixTimeMilliseconds(),
        Turn = value.Turn,
    };

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}

/// <summary>A page of inboxes.</summary>
[GenerateSerializer, Alias("statestore.InboxPage"), OmitDefaultMemberValues]
internal struct InboxPageSurrogate
{
    [Id(0)]
    public ImmutableArray<ListedInbox> Inboxes { get; set; }

    [Id(1)]
    public string? Next { get; set; }

    [Id(2)]
    public CorruptEntry[]? Corrupt { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class InboxPageConverter : Immutable<InboxPage>, IConverter<InboxPage, InboxPageSurrogate>
{
    public InboxPage ConvertFromSurrogate(in InboxPageSurrogate surrogate) => new(surrogate.Inboxes, surrogate.Next) { Corrupt = [.. surrogate.Corrupt ?? []] };

    public InboxPageSurrogate ConvertToSurrogate(in InboxPage value) =>
        new() { Inboxes = value.Inboxes, Next = value.Next, Corrupt = value.Corrupt.IsEmpty ? null : [.. value.Corrupt] };
}
