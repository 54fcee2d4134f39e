namespace StateStore.Engine.Idempotency;

/// <summary>One request under one idempotency key: the record in the store, and the additions to the commit.</summary>
/// <remarks>The record is written in the same commit as the change. Its check makes two requests under one key conflict.</remarks>
internal sealed class IdempotencyScope<T>(string key, string fingerprint, DateTimeOffset now, EngineOptions options, Quotas quotas, IOutcomeCodec<T> codec)
{
    private StoredEntry _stored;

    public EntityKey Key { get; } = EntityKey.Idempotency(key);

    /// <summary>
    /// The first answer, if the store remembers one that has not expired. Errors: CORRUPT if the record can't be read. Then the request may have been
    /// carried out, so it is not carried out again.
    /// </summary>
    public Result<T>? Replay(StoredEntry stored)
    {
        _stored = stored;
        if (stored.Damage is not null || (stored.Value is not null && stored.Version.Value < 0))
        {
            return Corruption.Of(Key, stored);
        }

        if (stored.Value is not { } record || stored.Version.Number <= now.ToUnixTimeMilliseconds())
        {
            return null;
        }

        return IdempotencyRecord.Replay(record, fingerprint, codec) ?? Corruption.Of(Key, stored);
    }

    /// <summary>Adds the record of an outcome to a commit.</summary>
    public Commit AddTo(Commit commit, Result<T> outcome)
    {
        // The version is a time, but greater than the former version and than the floor of a namespace after a deletion.
        var until = now + options.IdempotencyWindow;
        var version = new EntityVersion(Math.Max(until.ToUnixTimeMilliseconds(), _stored.Version.Number + 1));
        var record = IdempotencyRecord.Encode(version, fingerprint, outcome, codec);
        return commit with
        {
            Checks = commit.Checks.Add(new(Key, _stored.Version)),
            Writes = commit.Writes.Add(Write.Put(Key, version, record, until)),
            Quota = quotas.WithAnswers(commit.Quota),
        };
    }
}
