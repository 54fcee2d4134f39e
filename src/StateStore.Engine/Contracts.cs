using System.Collections.Immutable;

namespace StateStore.Engine;

/// <summary>The options of a change.</summary>
/// <param name="ExpectedVersion">The version that the entity must have, from 0; 0 = it must not exist; null = any.</param>
/// <param name="IdempotencyKey">
/// A name that the caller gives to this request. For 24 hours the same request under this key gets the first answer again and changes nothing.
/// Another request under it is refused (IDEMPOTENCY_MISMATCH).
/// </param>
public readonly record struct WriteOptions(long? ExpectedVersion = null, string? IdempotencyKey = null)
{
    /// <summary>
    /// Whether the store only finds out what the change would answer. It changes nothing, and remembers nothing under the idempotency key. The outcome
    /// has the events that the change would append to the log.
    /// </summary>
    public bool DryRun { get; init; }

    /// <summary>These options without an expected version.</summary>
    public WriteOptions Unconditional => this with { ExpectedVersion = null };
}

/// <summary>The content of a Set Conversation request.</summary>
/// <param name="State">The state after the change.</param>
/// <param name="Data">
/// The new data; with <paramref name="Merge"/> a merge patch (RFC 7396). Null keeps the current data; a new conversation then gets <c>{}</c>.
/// </param>
/// <param name="Merge">Whether the data are merged into the current ones instead of replacing them.</param>
/// <param name="Ttl">
/// The time to live from this change on. If unsaid, the time to live of the bundle applies; without one the conversation never expires.
/// </param>
/// <param name="Touch">Whether equal content is written too: it makes a version and an event of the type <c>touched</c>.</param>
public readonly record struct SetConversation(
    string State, JsonText? Data = null, bool Merge = false, TimeToLive Ttl = default, bool Touch = false);

/// <summary>A conversation at a version.</summary>
/// <param name="Version">The version, from 1; 0 for content that an older tool wrote without a version.</param>
/// <param name="Conversation">The content.</param>
public sealed record ConversationSnapshot(long Version, Conversation Conversation);

/// <summary>The outcome of a change of a conversation.</summary>
/// <param name="Created">Whether the change created the conversation.</param>
/// <param name="Changed">Whether something was written; false if the conversation already was as requested.</param>
/// <param name="Version">The version after the change.</param>
/// <param name="Conversation">The content after the change.</param>
public sealed record ConversationOutcome(bool Created, bool Changed, long Version, Conversation Conversation)
{
    /// <summary>The payloads of the events that the change would append, if it was a dry run; null if it was made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>The outcome of a removal; <paramref name="Version"/> is the version that the removal made.</summary>
public sealed record DeleteOutcome(long Version)
{
    /// <summary>The payloads of the events that the change would append, if it was a dry run; null if it was made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>A query for conversations.</summary>
/// <param name="State">The state of the conversations; null = any.</param>
/// <param name="Prefix">The text that the ids begin with; null = any.</param>
/// <param name="After">The id after which the page begins; null = at the first.</param>
/// <param name="Limit">The greatest number of conversations, from 1 to <see cref="Limits.PageSize"/>.</param>
public sealed record ConversationQuery(string? State = null, string? Prefix = null, string? After = null, int Limit = 100)
{
    /// <summary>
    /// Only conversations that entered their state this long ago or longer, those with the greatest age first; null = all, by id. It needs
    /// <see cref="State"/> and excludes <see cref="Prefix"/>. <see cref="After"/> is then the <see cref="ConversationPage.Next"/> of a page by age.
    /// </summary>
    public TimeSpan? OlderThan { get; init; }
}

/// <summary>A page of conversations. It may be shorter than the limit, or even empty, before the end.</summary>
/// <param name="Conversations">The conversations, in ascending order of the UTF-8 bytes of their ids, or by age.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record ConversationPage(ImmutableArray<ListedConversation> Conversations, string? Next)
{
    /// <summary>The conversations in the range of the page that can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>An entry of a list that can't be read. The list shows all other entries, and this description.</summary>
/// <param name="Id">The id or name of the entry.</param>
/// <param name="Message">The message of the error that a read of the entry returns.</param>
public sealed record CorruptEntry(string Id, string Message);

/// <summary>A conversation of a list, at a version.</summary>
public sealed record ListedConversation(string Id, long Version, Conversation Conversation);

/// <summary>A page of event payloads of one conversation or key, newest first.</summary>
/// <param name="Changes">The payloads.</param>
/// <param name="Next">The <c>after</c> of the next page; null at the end.</param>
public sealed record HistoryPage(ImmutableArray<JsonText> Changes, long? Next = null);

/// <summary>A bundle at a version.</summary>
public sealed record BundleSnapshot(long Version, SchemaBundle Bundle);

/// <summary>The outcome of a change of a bundle; <paramref name="Changed"/> is false if the bundle already was as requested.</summary>
public sealed record BundleOutcome(long Version, bool Changed)
{
    /// <summary>The payloads of the events that the change would append, if it was a dry run (none: bundles have no log); null if it was made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>
/// A page of namespaces in ascending order of the UTF-8 bytes of their names; <paramref name="Next"/> is the <c>after</c> of the next page, null at
/// the end.
/// </summary>
public sealed record NamespacePage(ImmutableArray<NamespaceInfo> Namespaces, string? Next);

/// <summary>The outcome of the deletion of a namespace.</summary>
/// <param name="Existed">Whether the namespace held something.</param>
/// <param name="IsSweeping">
/// Whether the former content is still being removed. Until that ends, changes of the namespace fail with NAMESPACE_DELETING.
/// </param>
public sealed record NamespaceDeleted(bool Existed, bool IsSweeping);

/// <summary>The description of a namespace.</summary>
/// <param name="Info">The counts.</param>
/// <param name="Bundle">The bundle; null if there is none, or if it can't be read.</param>
/// <param name="Newest">The newest events of its conversations, newest first.</param>
public sealed record NamespaceDescription(NamespaceInfo Info, BundleSnapshot? Bundle, ImmutableArray<Change> Newest)
{
    /// <summary>The reason why the stored bundle can't be used; null = there is none, or it can be used.</summary>
    public StoreError? BundleError { get; init; }

    /// <summary>The reason why the log can't be read; then <see cref="Newest"/> is empty. Null = it can be read.</summary>
    public StoreError? EventsError { get; init; }
}

/// <summary>A stretch of a log; <paramref name="Next"/> is the position to continue from.</summary>
public sealed record ChangePage(ImmutableArray<Change> Changes, LogPosition Next);

/// <summary>One event of a log, or the notice that events before <paramref name="Position"/> are missing.</summary>
/// <param name="Position">The position of the event; as <c>after</c> it continues with the next one.</param>
/// <param name="Payload">The event, JSON ("Event Payload" of the Activepieces piece, with additions); empty for a gap.</param>
public readonly record struct Change(LogPosition Position, JsonText Payload)
{
    /// <summary>
    /// Whether events before this position are missing: they were trimmed before the reader got them, or the log does not have the requested
    /// position.
    /// </summary>
    public bool IsGap => Payload.Utf8.IsEmpty;

    /// <summary>A notice that events before a position are missing.</summary>
    public static Change Gap(LogPosition position) => new(position, default);
}

/// <summary>A live feed; it starts after the position <paramref name="From"/>.</summary>
public sealed record ChangeStream(LogPosition From, IAsyncEnumerable<Change> Changes);
