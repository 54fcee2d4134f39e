using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>
/// Removes expired keys, many in one commit, without reading them. The index says that they are due. The check of the version says that they have not
/// changed since.
/// </summary>
internal sealed class KeyExpiry(EngineContext context, LocalKeys keys)
{
    /// <summary>Removes the due keys.</summary>
    /// <returns>The number of keys removed.</returns>
    /// <exception cref="StorageUnavailableException">The store is unavailable.</exception>
    /// <exception cref="StorageCorruptException">The log of keys can't be read, so none of the keys can be removed.</exception>
    public async ValueTask<int> ExpireAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        if (due.IsEmpty)
        {
            return 0;
        }

        var result = await context.Storage.CommitAsync(Commit(ns, due), cancellation).ConfigureAwait(false);
        if (!result.IsCommitted)
        {
            return await LookAndExpireAsync(ns, due, cancellation).ConfigureAwait(false);
        }

        foreach (var entry in due)
        {
            context.Keys.Remove(ns, entry.Key.Id);
        }

        return due.Length;
    }

    private Commit Commit(string ns, ImmutableArray<DueEntry> due)
    {
        var now = context.Clock.GetUtcNow();
        var checks = ImmutableArray.CreateBuilder<Check>(due.Length);
        var writes = ImmutableArray.CreateBuilder<Write>(due.Length);
        var events = ImmutableArray.CreateBuilder<Event>(due.Length);
        foreach (var (key, version, _, _) in due)
        {
            var expired = KeyDecider.Expired(version, now);
            checks.Add(new(key, version));
            writes.Add(KeyCommits.WriteOf(key, KeyDecider.Evolve(expired), now, context.Options));
            events.Add(KeyCommits.EventOf(ns, key, expired, context.Limits));
        }

        return new(ns, checks.MoveToImmutable(), writes.MoveToImmutable(), events.MoveToImmutable()) { Log = LogKind.Key };
    }

    /// <summary>Removes the keys after one of them has changed, or was removed by another process: each is examined.</summary>
    private async ValueTask<int> LookAndExpireAsync(string ns, ImmutableArray<DueEntry> due, CancellationToken cancellation)
    {
        var ended = await keys.ExpireAsync(ns, ImmutableArray.CreateRange(due, entry => entry.Key.Id), cancellation).ConfigureAwait(false);
        if (ended.TryGet(out var outcomes, out var error))
        {
            return outcomes.Count(outcome => outcome.Type is not null);
        }

        if (error.Code == ErrorCode.NamespaceDeleting)
        {
            return 0;
        }

        if (error.Code != ErrorCode.TooLarge || due.Length == 1)
        {
            throw (error.Code == ErrorCode.StorageUnavailable ? new StorageUnavailableException(error.Message) : new StorageCorruptException(error.Message));
        }

        // The values are too large to be read together.
        var half = due.Length / 2;
        return await LookAndExpireAsync(ns, due[..half], cancellation).ConfigureAwait(false)
            + await LookAndExpireAsync(ns, due[half..], cancellation).ConfigureAwait(false);
    }
}
