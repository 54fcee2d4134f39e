using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>Keys: single values of any content type, which may expire (seeds: PURISTA state store, Drasi state store). A key is any text.</summary>
public interface IKeys
{
    /// <summary>The key; NOT_FOUND when it is not there, or no longer.</summary>
    ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default);

    /// <summary>
    /// Several keys as of one moment, in the order asked for; null where there is none. TOO_LARGE where their values have more than
    /// <see cref="Limits.AnswerBytes"/> bytes together, CORRUPT where one of them can't be read.
    /// </summary>
    ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default);

    /// <summary>
    /// Makes these changes (and reads) as one: all of them, in their order, or none. Errors are those of the first that can't be made: INVALID_NAME,
    /// NOT_FOUND (a touch), INVALID_DATA (an increment), TOO_LARGE (also of values of more than <see cref="Limits.AnswerBytes"/> together), VERSION_CONFLICT (also of another value than expected).
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="requests">The changes.</param>
    /// <param name="idempotencyKey">
    /// Within 24 h the same request under the same key gets the first answer again and changes nothing; another one IDEMPOTENCY_MISMATCH. What it reads of
    /// values that are not its own may be as large as one value (TOO_LARGE).
    /// </param>
    /// <param name="cancellation">Ends the waiting, not the change.</param>
    /// <returns>What became of each.</returns>
    ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Keys by name, ascending by UTF-8 bytes.</summary>
    ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// A page of the newest events of one key, newest first; also of one that was deleted or has expired not long ago. Leases and limits have none.
    /// NOT_FOUND when there are none and the key is not there. The parameters are those of <see cref="IConversations.GetHistoryAsync"/>.
    /// </summary>
    ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default);
}

/// <summary>One change of one key.</summary>
public readonly record struct KeyRequest(string Key, KeyCommand Command);

/// <summary>How a change of a key ended.</summary>
/// <param name="Type">What happened; null = nothing: it was read, or the key to be deleted was not there.</param>
/// <param name="Version">The version of the key now, or of its removal; 0 = it is not there and was not.</param>
/// <param name="Entry">As it is since; null = it is not there.</param>
public sealed record KeyOutcome(KeyEventType? Type, long Version, KeyEntry? Entry);

/// <summary>A key at a version.</summary>
public sealed record KeySnapshot(string Key, long Version, KeyEntry Entry)
{
    public KeyValue Value => Entry.Value;

    public DateTimeOffset? ExpiresAt => Entry.ExpiresAt;
}

/// <summary>Which keys to list.</summary>
/// <param name="Prefix">Only keys that begin with this.</param>
/// <param name="After">Only keys after this one; null = from the first, which may be the empty one.</param>
/// <param name="Limit">At most so many.</param>
public sealed record KeyQuery(string Prefix = "", string? After = null, int Limit = 100);

/// <summary>A page of keys; it may be shorter than asked for. <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record KeyPage(ImmutableArray<KeySnapshot> Keys, string? Next)
{
    /// <summary>Those in the range of the page whose stored form can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}
