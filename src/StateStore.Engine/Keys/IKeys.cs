using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>
/// Keys: single values of any content type, which may expire, as in the state stores of PURISTA and Drasi. The name of a key is any text.
/// </summary>
public interface IKeys
{
    /// <summary>Gets the key. Errors: NOT_FOUND if it is missing or has expired.</summary>
    ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default);

    /// <summary>
    /// Gets several keys as of one moment, in the order of <paramref name="keys"/>; null for each missing one. Errors: TOO_LARGE if their values
    /// exceed <see cref="Limits.AnswerBytes"/> in total; CORRUPT if one of them can't be read.
    /// </summary>
    ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default);

    /// <summary>Makes changes (and reads) as one: all of them, in their order, or none.</summary>
    /// <remarks>
    /// The error is that of the first change that can't be made: NOT_FOUND (touch), INVALID_DATA (increment), VERSION_CONFLICT (also for another
    /// value than expected), TOO_LARGE (also for values that exceed <see cref="Limits.AnswerBytes"/> in total), LEASE_HELD, LEASE_LOST,
    /// LIMIT_EXCEEDED, IDEMPOTENCY_MISMATCH.
    /// </remarks>
    /// <param name="ns">The namespace.</param>
    /// <param name="requests">The changes, from 1 to <see cref="Limits.BatchCommands"/>.</param>
    /// <param name="options">
    /// The options, for all changes together. An expected version belongs to each change instead (INVALID_INPUT). The values in the answer under an
    /// idempotency key that the request does not contain may have <see cref="Limits.KeyValueBytes"/> bytes in total (TOO_LARGE).
    /// </param>
    /// <param name="cancellation">Ends the waiting, not the change.</param>
    /// <returns>The outcome of each change.</returns>
    ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Lists keys in ascending order of the UTF-8 bytes of their names.</summary>
    ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// Gets a page of the events of one key, newest first. The history of a key that was deleted or has expired stays readable for the lifetime of
    /// its tombstone. Leases and limits have no history. Errors: NOT_FOUND if there are no events and the key is missing. The parameters are those of
    /// <see cref="IConversations.GetHistoryAsync"/>.
    /// </summary>
    ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default);
}

/// <summary>One change of one key.</summary>
public readonly record struct KeyRequest(string Key, KeyCommand Command);

/// <summary>The outcome of a change of a key.</summary>
/// <param name="Type">The type of the change; null = nothing changed: the key was read, or the key to delete was missing.</param>
/// <param name="Version">The version of the key after the change, or of its removal; 0 = it is missing and nothing was removed.</param>
/// <param name="Entry">The content after the change; null = the key is missing.</param>
public sealed record KeyOutcome(KeyEventType? Type, long Version, KeyEntry? Entry)
{
    /// <summary>The payloads of the events that the change would append, if it was a dry run; null if it was made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>A key at a version.</summary>
public sealed record KeySnapshot(string Key, long Version, KeyEntry Entry)
{
    /// <summary>The value.</summary>
    public KeyValue Value => Entry.Value;

    /// <summary>The time from which the key is gone; null = never.</summary>
    public DateTimeOffset? ExpiresAt => Entry.ExpiresAt;
}

/// <summary>A query for keys.</summary>
/// <param name="Prefix">The text that the names begin with; empty = any.</param>
/// <param name="After">The name after which the page begins; null = at the first, which may be the empty name.</param>
/// <param name="Limit">The greatest number of keys, from 1 to <see cref="Limits.PageSize"/>.</param>
public sealed record KeyQuery(string Prefix = "", string? After = null, int Limit = 100);

/// <summary>
/// A page of keys; it may be shorter than the limit before the end. <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.
/// </summary>
public sealed record KeyPage(ImmutableArray<KeySnapshot> Keys, string? Next)
{
    /// <summary>The keys in the range of the page that can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}
