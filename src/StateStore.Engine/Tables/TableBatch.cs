using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Many jobs as one commit, run by <see cref="CommitLoop"/>.</summary>
/// <remarks>
/// The jobs are decided in order, each on the result of the earlier ones; a refused job changes nothing. The commit checks the version of each table.
/// Every change of a record makes a new one, so reads of records are verified too.
/// </remarks>
internal sealed class TableBatch(EngineContext context, string ns, TableJob[] jobs) : ITransaction<Result<ImmutableArray<TableOutcome>>[]>
{
    private readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>();
    private TableLookup _lookup = null!;
    private AnswerRoom? _room;

    private readonly ReplacedRecords _replaced = new(context, ns);

    // After a commit did not fit the quota, the next attempt makes room as far as it can. If that one does not fit either, it is refused.
    private bool _makesRoom;
    private StoreError? _refusal;

    // Bytes of the records that the jobs so far have read and written.
    private long _bytes;

    public int Changes => jobs.Length;

    public bool IsDryRun => jobs[0].IsDryRun;

    public async ValueTask<Plan<Result<ImmutableArray<TableOutcome>>[]>> DecideAsync(bool fresh, CancellationToken cancellation)
    {
        if (_makesRoom && _refusal is null)
        {
            await _replaced.RemoveAllAsync(cancellation).ConfigureAwait(false);
        }

        var requests = jobs.SelectMany(job => job.Requests).ToList();
        _lookup = new(context, ns);
        _events.Clear();
        _bytes = 0;
        if (!await _lookup.TryLoadAsync(requests, fresh, cancellation).ConfigureAwait(false))
        {
            return new(TooLarge, null, true);
        }

        var answered = await FirstAnswers<ImmutableArray<TableOutcome>>.LoadAsync(context, ns, jobs, _room, cancellation).ConfigureAwait(false);
        var results = new Result<ImmutableArray<TableOutcome>>[jobs.Length];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = answered[i] ?? (_refusal is null ? await DecideAsync(jobs[i], cancellation).ConfigureAwait(false) : _refusal);
        }

        if (_refusal is not null)
        {
            // The refusal is not remembered: once there is room, the request may be repeated under its key.
            return new(results, null, true);
        }

        if (_events.Count == 0 && !answered.IsAnyNew)
        {
            return new(results, null, await _lookup.IsVerifiedAsync(cancellation).ConfigureAwait(false));
        }

        return new(results, answered.AddTo(await CommitAsync(cancellation).ConfigureAwait(false), results), true);
    }

    /// <summary>
    /// The error of a job that exceeds the byte bound of the batch. Among other jobs it is run again alone; alone it gets TOO_LARGE.
    /// </summary>
    private StoreError TooLarge => jobs.Length > 1 ? JobResults.NoRoomInBatch : JobResults.TooLarge("The records that the commands read and write", context.Limits);

    public void Committed()
    {
        foreach (var table in _lookup.Tables.Values)
        {
            context.Tables.Put(ns, table.Name, table.Current);
        }
    }

    public void Full(in QuotaExcess excess, NamespaceQuota quota)
    {
        if (AnswerRoom.Of(excess, quota) is { } room)
        {
            _room = room;
        }
        else if (jobs.Length > 1)
        {
            // Each is run alone.
            _refusal = JobResults.NoRoomInBatch;
        }
        else if (_makesRoom)
        {
            _refusal = QuotaRefusal.Of(ns, excess, quota);
        }
        else
        {
            _makesRoom = true;
        }
    }

    /// <summary>
    /// The commit. Records of former contents neither hinder it nor count for what it replaces. That costs reads, so it is left out until a commit
    /// did not fit.
    /// </summary>
    private async ValueTask<Commit> CommitAsync(CancellationToken cancellation)
    {
        var now = context.Clock.GetUtcNow();
        var tables = _lookup.Tables.Values;
        return new(
            ns,
            [.. tables.Select(table => table.Check)],
            [.. tables.SelectMany(table => table.Writes(now, context.Options.TombstoneLifetime))],
            _events.ToImmutable())
        {
            Log = LogKind.Table,
            Quota = context.Quotas.Of(ns),
            Released = _makesRoom
                ? await _replaced.CountAsync([.. tables.SelectMany(table => table.ReplacedContents)], cancellation).ConfigureAwait(false)
                : default,
        };
    }

    private async ValueTask<Result<ImmutableArray<TableOutcome>>> DecideAsync(TableJob job, CancellationToken cancellation)
    {
        // Only a job of several changes can fail after its first change.
        var before = job.Requests.Length == 1 ? null : _lookup.Tables.ToDictionary(pair => pair.Key, pair => pair.Value.Copy(), StringComparer.Ordinal);
        var events = _events.Count;
        var bytes = _bytes;
        var steps = job.Requests.Length == 1 ? null : new SchemaSteps();
        var outcomes = ImmutableArray.CreateBuilder<TableOutcome>(job.Requests.Length);
        foreach (var request in job.Requests)
        {
            var table = _lookup.Tables[request.Table];
            var view = table.Corrupt is null ? await _lookup.ViewAsync(table, request.Command, cancellation).ConfigureAwait(false) : default;
            var decision = table.Corrupt is { } corrupt
                ? TableDecider.DecideDamaged(request.Command, table.Current.Version, corrupt)
                : TableDecider.Decide(request.Command, table.Name, table.Current, view, context.Limits, steps);
            if ((decision.Error ?? TakeRoom(view, decision.Event)) is { } error)
            {
                _lookup.Restore(before);
                _events.Count = events;
                _bytes = bytes;
                return error;
            }

            var made = _events.Count;
            var outcome = Make(table, decision.Event);
            outcomes.Add(job.IsDryRun ? outcome with { Events = Preview.PayloadsFrom([.. _events.Skip(made)]) } : outcome);
        }

        return job.Scope is null || outcomes.Count == 1 ? outcomes.MoveToImmutable() : Rememberable(outcomes.MoveToImmutable());

        Result<ImmutableArray<TableOutcome>> Rememberable(ImmutableArray<TableOutcome> all)
        {
            // Created and set records came in the request; only patches can make a large answer from a small request.
            var most = 2L * Math.Max(context.Limits.BodyBytes, context.Limits.DataBytes);
            if (all.Sum(outcome => (long?)outcome.Record?.Content.Utf8.Length ?? 0) <= most)
            {
                return all;
            }

            _lookup.Restore(before);
            _events.Count = events;
            _bytes = bytes;
            return StoreError.TooLarge("The answer to remember under the idempotency key", most);
        }
    }

    /// <summary>Counts the records that a command reads and writes; an error if they exceed the bound. The first command always fits.</summary>
    private StoreError? TakeRoom(RecordView view, TableEvent? happened)
    {
        var isFirst = _bytes == 0;
        _bytes += view.Record?.Content.Utf8.Length ?? 0;
        if (happened is { Records: var records })
        {
            foreach (var record in records)
            {
                _bytes += record.Content.Utf8.Length;
            }
        }

        return isFirst || _bytes <= context.Limits.AnswerBytes ? null : TooLarge;
    }

    private TableOutcome Make(WorkingTable table, TableEvent? happened)
    {
        var before = table.Current.Value;
        if (happened is null)
        {
            return new(null, before!.Number(table.Current.Version));
        }

        table.Apply(happened);
        _events.Add(new(TableCodec.EncodeEvent(ns, table.Name, before, happened)));
        var after = happened.Table;
        var version = after?.Number(happened.Version) ?? 0;
        return happened.Type == TableEventType.StateSet || happened.Records.IsEmpty
            ? new(happened.Type, version, null, happened.Records.Length, happened.Dropped)
            : new(happened.Type, version, RecordSnapshot.Of(after!, happened.Records[0]));
    }
}
