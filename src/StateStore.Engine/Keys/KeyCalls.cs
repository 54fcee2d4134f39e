using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>Shorter forms of the calls of <see cref="IKeys"/>.</summary>
public static class KeyCalls
{
    /// <summary>
    /// Gets the key as it was at a version, from its history. Errors: NOT_FOUND if it did not exist then; GONE if that value is no longer kept, or
    /// was too large for an event (<see cref="Limits.KeyEventBytes"/>).
    /// </summary>
    public static async ValueTask<Result<KeySnapshot>> GetAsync(
        this IKeys keys, string ns, string key, long version, int pageSize = 1000, CancellationToken cancellation = default)
    {
        var found = await keys.GetAsync(ns, key, cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var current, out var error) && error.Code != ErrorCode.NotFound)
        {
            return error;
        }

        if (current?.Version == version)
        {
            return current;
        }

        var changes = ImmutableArray.CreateBuilder<JsonText>();
        long? after = null;
        do
        {
            var kept = await keys.GetHistoryAsync(ns, key, pageSize, after, cancellation).ConfigureAwait(false);
            if (!kept.TryGet(out var history, out error))
            {
                return error;
            }

            changes.AddRange(history.Changes);
            after = history.Next;
        }
        while (after is not null);

        return KeyHistory.At(changes.DrainToImmutable(), version).TryGet(out var entry, out error) ? new KeySnapshot(key, version, entry) : error;
    }

    /// <summary>Makes one change.</summary>
    public static async ValueTask<Result<KeyOutcome>> ChangeAsync(
        this IKeys keys, string ns, string key, KeyCommand command, WriteOptions options = default, CancellationToken cancellation = default)
    {
        var changed = await keys.ChangeAsync(ns, [new(key, command)], options, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcomes, out var error) ? outcomes[0] : error;
    }

    /// <summary>Sets the whole value. With a version, only if the key has that version (0 = it must be missing).</summary>
    public static ValueTask<Result<KeyOutcome>> SetAsync(
        this IKeys keys, string ns, string key, KeyValue value, TimeToLive ttl = default, long? expectedVersion = null, CancellationToken cancellation = default) =>
        keys.ChangeAsync(ns, key, new KeyCommand.Set(value, ttl) { ExpectedVersion = expectedVersion }, cancellation: cancellation);

    /// <summary>Removes the key. A missing key is not an error.</summary>
    public static ValueTask<Result<KeyOutcome>> DeleteAsync(
        this IKeys keys, string ns, string key, long? expectedVersion = null, CancellationToken cancellation = default) =>
        keys.ChangeAsync(ns, key, new KeyCommand.Delete { ExpectedVersion = expectedVersion }, cancellation: cancellation);

    /// <summary>Adds to a number; a missing key counts as 0.</summary>
    public static ValueTask<Result<KeyOutcome>> IncrementAsync(
        this IKeys keys, string ns, string key, long by = 1, TimeToLive ttl = default, CancellationToken cancellation = default) =>
        keys.ChangeAsync(ns, key, new KeyCommand.Increment(new JsonBuilder().Number(by).ToJsonText(), ttl), cancellation: cancellation);

    /// <summary>Sets the value only if the current one is <paramref name="expected"/> (null = only if the key is missing).</summary>
    public static ValueTask<Result<KeyOutcome>> CompareAndSetAsync(
        this IKeys keys, string ns, string key, KeyValue? expected, KeyValue value, TimeToLive ttl = default, CancellationToken cancellation = default) =>
        keys.ChangeAsync(ns, key, new KeyCommand.CompareAndSet(expected, value, ttl), cancellation: cancellation);

    /// <summary>
    /// Counts <paramref name="n"/> more under a rate limit, if it allows that. A refusal is an answer (<see cref="LimitAnswer.Allowed"/>), not an
    /// error.
    /// </summary>
    public static async ValueTask<Result<LimitAnswer>> TakeAsync(
        this IKeys keys, string ns, string limit, RateLimit rule, long n = 1, bool isDryRun = false, CancellationToken cancellation = default)
    {
        var taken = await keys.ChangeAsync(ns, RateLimit.KeyOf(limit), new KeyCommand.Take(rule, n), new() { DryRun = isDryRun }, cancellation).ConfigureAwait(false);
        return taken.TryGet(out var outcome, out var error)
            ? LimitDecider.Accepted(rule, outcome.Entry!)
            : LimitAnswer.Refused(error) is { } refused ? refused : error;
    }

    /// <summary>Sets the expiry and returns the key: a read with a sliding expiry. Errors: NOT_FOUND if the key is missing.</summary>
    public static ValueTask<Result<KeyOutcome>> TouchAsync(
        this IKeys keys, string ns, string key, TimeToLive ttl, CancellationToken cancellation = default) =>
        keys.ChangeAsync(ns, key, new KeyCommand.Touch(ttl), cancellation: cancellation);
}
