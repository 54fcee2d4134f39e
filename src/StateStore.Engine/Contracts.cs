using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>How a change is to be made.</summary>
/// <param name="ExpectedVersion">Only if the entity is at this version; 0 = only if it does not exist; null = whatever it is at.</param>
/// <param name="IdempotencyKey">
/// A caller's name for this one request: repeated within 24 hours with the same request it gets the first answer again and changes
/// nothing; with another request it is refused (IDEMPOTENCY_MISMATCH).
/// </param>
public readonly record struct WriteOptions(long? ExpectedVersion = null, string? IdempotencyKey = null);

/// <summary>The content of a Set Conversation request.</summary>
/// <param name="State">The state to be in.</param>
/// <param name="Data">The new data; with <paramref name="Merge"/> a merge patch (RFC 7396). Null keeps the current data; a new conversation then gets <c>{}</c>.</param>
/// <param name="Merge">Merge into the current data instead of replacing them.</param>
/// <param name="Ttl">How long it is to live from now on; nothing said: as long as the bundle says, else for ever.</param>
public readonly record struct SetConversation(string State, JsonText? Data = null, bool Merge = false, TimeToLive Ttl = default);

/// <summary>A conversation at a version.</summary>
public sealed record ConversationSnapshot(long Version, Conversation Conversation);

/// <summary>How a change of a conversation ended.</summary>
/// <param name="Created">It did not exist before.</param>
/// <param name="Changed">Something was written; false when it was already so.</param>
/// <param name="Version">The version it has now.</param>
/// <param name="Conversation">As it is now.</param>
public sealed record ConversationOutcome(bool Created, bool Changed, long Version, Conversation Conversation);

/// <summary>A conversation was removed; <paramref name="Version"/> is that of the removal.</summary>
public sealed record DeleteOutcome(long Version);

/// <summary>Which conversations to list.</summary>
/// <param name="State">Only those in this state.</param>
/// <param name="Prefix">Only ids that begin with this.</param>
/// <param name="After">Only ids after this one.</param>
/// <param name="Limit">At most so many.</param>
public sealed record ConversationQuery(string? State = null, string? Prefix = null, string? After = null, int Limit = 100);

/// <summary>A page of conversations; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record ConversationPage(ImmutableArray<ListedConversation> Conversations, string? Next)
{
    /// <summary>Those in the range of the page whose stored form can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>An entry that a list would show if it could be read. A list shows all others, and says of this one what is wrong.</summary>
/// <param name="Id">Its id or name.</param>
/// <param name="Message">As the error of a read of it says.</param>
public sealed record CorruptEntry(string Id, string Message);

public sealed record ListedConversation(string Id, long Version, Conversation Conversation);

/// <summary>Event payloads of one conversation or key, newest first; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record HistoryPage(ImmutableArray<JsonText> Changes, long? Next = null);

/// <summary>A bundle at a version.</summary>
public sealed record BundleSnapshot(long Version, SchemaBundle Bundle);

/// <summary>How a change of a bundle ended; <paramref name="Changed"/> is false when it was already so.</summary>
public sealed record BundleOutcome(long Version, bool Changed);

/// <summary>A page of namespaces; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record NamespacePage(ImmutableArray<NamespaceInfo> Namespaces, string? Next);

/// <summary>How the deletion of a namespace ended.</summary>
/// <param name="Existed">It held something; false when there was nothing to delete.</param>
/// <param name="IsSweeping">What it held is still being removed, and until then it can't be written to.</param>
public sealed record NamespaceDeleted(bool Existed, bool IsSweeping);

/// <summary>What there is to know about a namespace; <paramref name="Newest"/> has the newest events, newest first.</summary>
public sealed record NamespaceDescription(NamespaceInfo Info, BundleSnapshot? Bundle, ImmutableArray<Change> Newest)
{
    /// <summary>Why there is no bundle although one is stored: it can't be used. Null = nothing is wrong.</summary>
    public StoreError? BundleError { get; init; }

    /// <summary>Why <see cref="Newest"/> is empty although the log may hold events: it can't be read. Null = nothing is wrong.</summary>
    public StoreError? EventsError { get; init; }
}

/// <summary>A stretch of the log; <paramref name="Next"/> is the position to go on from.</summary>
public sealed record ChangePage(ImmutableArray<Change> Changes, LogPosition Next);

/// <summary>One event of the log, or the notice that some are missing before <paramref name="Position"/>.</summary>
/// <param name="Position">Where it stands; give it as <c>after</c> to go on behind it.</param>
/// <param name="Payload">The event (seed: "Event Payload"); empty for a gap.</param>
public readonly record struct Change(LogPosition Position, JsonText Payload)
{
    /// <summary>Events before this position were trimmed away before they could be read, or the log does not have the position that was asked for.</summary>
    public bool IsGap => Payload.Utf8.IsEmpty;

    public static Change Gap(LogPosition position) => new(position, default);
}

/// <summary>A live feed; <paramref name="From"/> is the position it starts behind.</summary>
public sealed record ChangeStream(LogPosition From, IAsyncEnumerable<Change> Changes);
