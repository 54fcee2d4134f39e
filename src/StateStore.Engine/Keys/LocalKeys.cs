using System.Collections.Immutable;

namespace StateStore.Engine.Keys;

/// <summary>The keys of the in-process engine.</summary>
/// <param name="context">The services of the engine.</param>
/// <param name="areNamesChecked">True for a caller that checks its requests, and may use a reserved namespace.</param>
internal sealed class LocalKeys(EngineContext context, bool areNamesChecked = false) : IKeys
{
    private readonly SharedCommits<KeyJob, ImmutableArray<KeyOutcome>> _queues = new(context, "key", (ns, jobs) => new KeyBatch(context, ns, jobs));

    public ValueTask<Result<KeySnapshot>> GetAsync(string ns, string key, CancellationToken cancellation = default)
    {
        if (!areNamesChecked && RequestChecks.Key(ns, key, context.Limits) is { } invalid)
        {
            return new(invalid);
        }

        // Most stores answer at once; then nothing is awaited.
        var loading = context.Storage.LoadAsync(ns, EntityKey.Key(key), cancellation);
        return loading.IsCompletedSuccessfully ? new(Found(key, loading.Result)) : AwaitAsync(key, loading);
    }

    public async ValueTask<Result<ImmutableArray<KeySnapshot?>>> GetManyAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation = default)
    {
        if (RequestChecks.Keys(ns, keys, context.Limits) is { } invalid)
        {
            return invalid;
        }

        var loading = context.Storage.LoadManyAsync(ns, ImmutableArray.CreateRange(keys, EntityKey.Key), context.Limits.AnswerBytes, cancellation);
        var loaded = await context.Outages.Guard(loading).ConfigureAwait(false);
        if (!loaded.TryGet(out var stored, out var error))
        {
            return error;
        }

        if (stored.Length < keys.Length)
        {
            return JobResults.TooLarge("The values of the keys", context.Limits);
        }

        var snapshots = ImmutableArray.CreateBuilder<KeySnapshot?>(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!Found(keys[i], stored[i]).TryGet(out var snapshot, out error) && error.Code == ErrorCode.Corrupt)
            {
                return error;
            }

            snapshots.Add(snapshot);
        }

        return snapshots.MoveToImmutable();
    }

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(
        string ns, ImmutableArray<KeyRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (!areNamesChecked && RequestChecks.Keys(ns, requests, options, context.Limits) is { } invalid)
        {
            return new(invalid);
        }

        var job = new KeyJob(requests)
        {
            Scope = options.IdempotencyKey is not { } key ? null : context.Scope(key, KeyRequestBytes.Of(ns, requests), new KeyOutcomesCodec(requests)),
            IsDryRun = options.DryRun,
        };
        return _queues.RunAsync(ns, requests[0].Key, job, cancellation);
    }

    /// <summary>
    /// Removes expired keys. The bounds of requests do not apply: each stored key satisfied the bounds of the time when it was written.
    /// </summary>
    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ExpireAsync(string ns, ImmutableArray<string> keys, CancellationToken cancellation) =>
        _queues.RunAsync(ns, keys[0], new(ImmutableArray.CreateRange(keys, key => new KeyRequest(key, new KeyCommand.Expire()))), cancellation);

    public async ValueTask<Result<KeyPage>> ListAsync(string ns, KeyQuery query, CancellationToken cancellation = default)
    {
        var invalidName = areNamesChecked ? null : Names.CheckNamespace(ns, context.Limits);
        if ((invalidName ?? context.CheckLimit("limit", query.Limit)) is { } invalid)
        {
            return invalid;
        }

        // More keys are scanned to replace expired ones.
        var keys = ImmutableArray.CreateBuilder<KeySnapshot>();
        var corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
        var bytes = 0L;
        var after = query.After;
        do
        {
            var scan = new ScanQuery(KeyKind.Key, query.Prefix, after, query.Limit - keys.Count - corrupt.Count) { Bytes = context.Limits.PageBytes - bytes };
            var scanned = await context.Outages.Guard(context.Storage.ScanAsync(ns, scan, cancellation)).ConfigureAwait(false);
            if (!scanned.TryGet(out var page, out var error))
            {
                return error;
            }

            foreach (var entry in page.Entries)
            {
                bytes += entry.Value.Length;
                if (Found(entry.Id, new(entry.Version, entry.Value) { Damage = entry.Damage }).TryGet(out var found, out error))
                {
                    keys.Add(found);
                }
                else if (error.Code == ErrorCode.Corrupt)
                {
                    corrupt.Add(new(entry.Id, error.Message));
                }
            }

            after = page.Next;
        }
        while (after is not null && keys.Count + corrupt.Count < query.Limit && bytes < context.Limits.PageBytes / 2);

        return new KeyPage(keys.DrainToImmutable(), after) { Corrupt = corrupt.DrainToImmutable() };
    }

    public async ValueTask<Result<HistoryPage>> GetHistoryAsync(
        string ns, string key, int limit = 100, long? after = null, CancellationToken cancellation = default)
    {
        if ((RequestChecks.Key(ns, key, context.Limits) ?? context.CheckLimit("limit", limit)) is { } invalid)
        {
            return invalid;
        }

        var read = HistoryReader.ReadAsync(context, ns, EntityKey.Key(key), limit, after, cancellation);
        var found = await context.Outages.Guard(read).ConfigureAwait(false);
        if (!found.TryGet(out var page, out var error))
        {
            return error;
        }

        // A key of an earlier version, or of a kind without a history, exists without events.
        if (page.Changes.IsEmpty && !(await GetAsync(ns, key, cancellation).ConfigureAwait(false)).TryGet(out _, out error))
        {
            return error;
        }

        return page;
    }

    private async ValueTask<Result<KeySnapshot>> AwaitAsync(string key, ValueTask<StoredEntry> loading)
    {
        var loaded = await context.Outages.Guard(loading).ConfigureAwait(false);
        return loaded.TryGet(out var stored, out var error) ? Found(key, stored) : error;
    }

    /// <summary>The key, unless it is missing or has expired (even if the sweep has not removed it yet).</summary>
    private Result<KeySnapshot> Found(string key, StoredEntry stored)
    {
        if (!stored.IsPresent)
        {
            return KeyDecider.NotFound;
        }

        if (stored.Value is not { } bytes || KeyCodec.Decode(bytes) is not { } entry)
        {
            return context.Outages.Note(Corruption.Of(EntityKey.Key(key), stored));
        }

        return entry.ExpiresAt is not null && entry.IsExpired(context.Clock.GetUtcNow())
            ? KeyDecider.NotFound
            : new KeySnapshot(key, stored.Version.Number, entry);
    }
}
