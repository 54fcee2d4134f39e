using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace StateStore.Engine.Keys;

/// <summary>Many jobs as one commit, run by <see cref="CommitLoop"/>.</summary>
/// <remarks>
/// The jobs are decided in order, each on the result of the earlier ones; a refused job changes nothing. The commit checks the version of every key
/// that was examined, so reads and refusals are verified too.
/// </remarks>
internal sealed class KeyBatch(EngineContext context, string ns, KeyJob[] jobs) : ITransaction<Result<ImmutableArray<KeyOutcome>>[]>
{
    private readonly WorkingKeys _keys = new();
    private readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>(1);

    // The refusal of a commit that did not fit the quota. Of several jobs each is then run alone.
    private StoreError? _full;

    // A commit that did not fit because of its answers under idempotency keys.
    private AnswerRoom? _room;

    // Bytes of the values that the jobs so far have read and written.
    private long _bytes;

    private readonly TimeToLive _defaultTtl = context.Options.KeyTtl.Of(ns);

    public int Changes => jobs.Length;

    public bool IsDryRun => jobs[0].IsDryRun;

    public async ValueTask<Plan<Result<ImmutableArray<KeyOutcome>>[]>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        _keys.Clear();
        _events.Clear();
        _bytes = 0;
        var isVerified = fresh || !FindAll();
        if (isVerified)
        {
            await LoadAllAsync(cancellation).ConfigureAwait(false);
        }

        var answered = await FirstAnswers<ImmutableArray<KeyOutcome>>.LoadAsync(context, ns, jobs, _room, cancellation).ConfigureAwait(false);
        var now = context.Clock.GetUtcNow();
        var results = new Result<ImmutableArray<KeyOutcome>>[jobs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = answered[i] ?? (_full is null ? Decide(jobs[i], now) : _full);
        }

        if (_full is not null)
        {
            // The refusal is not remembered: once there is room, the request may be repeated under its key.
            return new(results, null, true);
        }

        return new(results, _events.Count == 0 && !answered.IsAnyNew ? null : answered.AddTo(Commit(now), results), isVerified);
    }

    public void Committed()
    {
        foreach (var key in _keys)
        {
            if (key.IsChanged)
            {
                context.Keys.Put(ns, key.Name, key.Current);
                if (key.Current.Value?.ExpiresAt is { } expiry)
                {
                    context.Schedule.Note(ns, expiry);
                }
            }
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        if (AnswerRoom.Of(excess, quota) is { } room)
        {
            _room = room;
        }
        else
        {
            _full = jobs.Length > 1 ? JobResults.NoRoomInBatch : QuotaRefusal.Of(ns, excess, quota);
        }
    }

    /// <summary>Takes the keys from the cache; false if one of them is missing there.</summary>
    private bool FindAll()
    {
        foreach (var job in jobs)
        {
            foreach (var request in job.Requests)
            {
                if (_keys.Find(request.Key) is not null)
                {
                    continue;
                }

                if (context.Keys.Find(ns, request.Key) is not { } known)
                {
                    return false;
                }

                _keys.Add(new(request.Key, known));
            }
        }

        return true;
    }

    private async ValueTask LoadAllAsync(CancellationToken cancellation)
    {
        _keys.Clear();
        var requests = jobs[0].Requests;
        if (jobs.Length == 1 && requests.Length == 1)
        {
            Add(requests[0].Key, await context.Storage.LoadAsync(ns, EntityKey.Key(requests[0].Key), cancellation).ConfigureAwait(false));
            return;
        }

        ImmutableArray<EntityKey> keys = [.. jobs.SelectMany(job => job.Requests).Select(request => EntityKey.Key(request.Key)).Distinct()];
        var stored = await context.Storage.LoadManyAsync(ns, keys, context.Limits.AnswerBytes, cancellation).ConfigureAwait(false);
        for (var i = 0; i < stored.Length; i++)
        {
            Add(keys[i].Id, stored[i]);
        }
    }

    private void Add(string key, StoredEntry stored)
    {
        var entry = stored.Value is { } bytes ? KeyCodec.Decode(bytes) : null;
        var isDamaged = entry is null && stored.IsPresent;
        _keys.Add(new(key, new(stored.Version, entry), isDamaged ? context.Outages.Note(Corruption.Of(EntityKey.Key(key), stored)) : null));
    }

    private Result<ImmutableArray<KeyOutcome>> Decide(KeyJob job, DateTimeOffset now)
    {
        var events = _events.Count;
        var bytes = _bytes;
        var outcomes = new KeyOutcome[job.Requests.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            // A key that was not loaded lies beyond the byte bound of the load.
            if (_keys.Find(job.Requests[i].Key) is not { } key)
            {
                return TooLarge(job, events, bytes);
            }

            if (!Decide(job, key, job.Requests[i].Command, now).TryGet(out outcomes[i]!, out var error))
            {
                Undo(job, events);
                return outcomes.Length == 1 ? error : error.AtOperation(i);
            }

            _bytes += outcomes[i].Entry?.Value.Bytes.Length ?? 0;
            if (_bytes > context.Limits.AnswerBytes && (i > 0 || bytes > 0))
            {
                return TooLarge(job, events, bytes);
            }
        }

        if (job.Scope is not null && ForeignBytes(job, outcomes) > context.Limits.KeyValueBytes)
        {
            Undo(job, events);
            return StoreError.TooLarge("The answer to remember under the idempotency key", context.Limits.KeyValueBytes);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    /// <summary>Refuses a job for the byte bound of the batch. Among other jobs it is run again alone; alone it gets TOO_LARGE.</summary>
    private StoreError TooLarge(KeyJob job, int events, long bytes)
    {
        Undo(job, events);
        _bytes = bytes;
        return jobs.Length > 1 ? JobResults.NoRoomInBatch : JobResults.TooLarge("The values that the operations read and make", context.Limits);
    }

    private static long ForeignBytes(KeyJob job, KeyOutcome[] outcomes)
    {
        var bytes = 0L;
        for (var i = 0; i < outcomes.Length; i++)
        {
            bytes += KeyOutcomesCodec.Foreign(job.Requests[i], outcomes[i]);
        }

        return bytes;
    }

    private Result<KeyOutcome> Decide(KeyJob job, WorkingKey key, KeyCommand command, DateTimeOffset now)
    {
        // If the key has expired unnoticed, the expired event precedes the change.
        var expired = KeyDecider.Expire(key.Current, now);
        var current = expired is null ? key.Current : KeyDecider.Evolve(expired);
        var decision = key.Corrupt is { } corrupt
            ? KeyDecider.DecideDamaged(command, key.Current.Version, corrupt, now, _defaultTtl, context.Limits)
            : KeyDecider.Decide(command, current, now, _defaultTtl, context.Limits);
        if (decision.Error is { } error)
        {
            return error;
        }

        var happened = decision.Event ?? (command is KeyCommand.Expire ? expired : null);
        if (happened is null)
        {
            return new KeyOutcome(null, current.Number, current.Value) { Events = job.IsDryRun ? [] : null };
        }

        var before = _events.Count;
        if (expired is not null && happened != expired)
        {
            Make(job, key, expired);
        }

        Make(job, key, happened);
        return new KeyOutcome(happened.Type, happened.Version.Number, happened.Entry)
        {
            Events = job.IsDryRun ? Preview.PayloadsFrom([.. _events.Skip(before)]) : null,
        };
    }

    private void Make(KeyJob job, WorkingKey key, KeyEvent happened)
    {
        _events.Add(KeyCommits.EventOf(ns, key.Check.Key, happened, context.Limits));
        key.Make(job, happened);
    }

    private void Undo(KeyJob job, int events)
    {
        _events.Count = events;
        foreach (var key in _keys)
        {
            key.Undo(job);
        }
    }

    private Commit Commit(DateTimeOffset now)
    {
        var checks = new Check[_keys.Count];
        var writes = ImmutableArray.CreateBuilder<Write>(checks.Length);
        var i = 0;
        foreach (var key in _keys)
        {
            checks[i++] = key.Check;
            if (key.IsChanged)
            {
                writes.Add(KeyCommits.WriteOf(key.Check.Key, key.Current, now, context.Options));
            }
        }

        return new(ns, ImmutableCollectionsMarshal.AsImmutableArray(checks), writes.DrainToImmutable(), _events.DrainToImmutable())
        {
            Log = LogKind.Key,
            Quota = context.Quotas.Of(ns),
        };
    }
}
