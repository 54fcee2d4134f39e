using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>The tables of the in-process engine.</summary>
internal sealed class LocalTables(EngineContext context) : ITables
{
    private const int OptimisticReads = 2;
    private const int ReadsAlone = 16;

    private readonly SharedCommits<TableJob, ImmutableArray<TableOutcome>> _queues = new(context, "table", (ns, jobs) => new TableBatch(context, ns, jobs));
    private readonly TableReader _reader = new(context);
    private long _lastCreated;

    public async ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Tables(ns, requests, options, context.Limits) is { } invalid)
        {
            return invalid;
        }

        var job = new TableJob([.. requests.Select(request => request with { Command = request.Command with { At = TimeOf(request.Command) } })])
        {
            Scope = context.Scope(options.IdempotencyKey, options.IdempotencyKey is null ? [] : TableRequestBytes.Of(ns, requests), TableOutcomesCodec.Instance),
            IsDryRun = options.DryRun,
        };
        return await _queues.RunAsync(ns, requests[0].Table, job, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default)
    {
        if (Check(ns, table) is { } invalid)
        {
            return invalid;
        }

        var guarded = await context.Outages.Guard(_reader.TableAsync(ns, table, cancellation)).ConfigureAwait(false);
        return guarded.TryGet(out var loaded, out var away) && loaded.TryGet(out var found, out away) ? Snapshot(table, found) : away;
    }

    public async ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default)
    {
        if ((Names.CheckNamespace(ns, context.Limits) ?? context.CheckLimit("limit", limit)) is { } invalid)
        {
            return invalid;
        }

        var scan = new ScanQuery(KeyKind.Table, "", after, limit) { Bytes = context.Limits.PageBytes };
        var scanned = await context.Outages.Guard(context.Storage.ScanAsync(ns, scan, cancellation)).ConfigureAwait(false);
        if (!scanned.TryGet(out var page, out var error))
        {
            return error;
        }

        var tables = ImmutableArray.CreateBuilder<TableSnapshot>(page.Entries.Length);
        var corrupt = ImmutableArray.CreateBuilder<CorruptEntry>();
        foreach (var entry in page.Entries)
        {
            if (context.Tables.Of(ns, entry.Id, new(entry.Version, entry.Value) { Damage = entry.Damage }).TryGet(out var table, out error))
            {
                tables.Add(Snapshot(entry.Id, table));
            }
            else
            {
                corrupt.Add(new(entry.Id, context.Outages.Note(error).Message));
            }
        }

        return new TablePage(tables.DrainToImmutable(), page.Next) { Corrupt = corrupt.DrainToImmutable() };
    }

    public async ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default)
    {
        if (Check(ns, table) is { } invalid)
        {
            return invalid;
        }

        var guarded = await context.Outages.Guard(_reader.RecordAsync(ns, table, id, cancellation)).ConfigureAwait(false);
        return guarded.TryGet(out var found, out var away) ? found : away;
    }

    public async ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default)
    {
        if ((Check(ns, table) ?? RequestChecks.Records(query, context.Limits)) is { } invalid)
        {
            return invalid;
        }

        var reading = query.Limit is { } limit ? _reader.PageAsync(ns, table, query, limit, cancellation) : AllAsync(ns, table, query, cancellation);
        var guarded = await context.Outages.Guard(reading).ConfigureAwait(false);
        return guarded.TryGet(out var page, out var away) ? page : away;
    }

    private StoreError? Check(string ns, string table) => RequestChecks.Table(ns, table, context.Limits);

    /// <summary>Reads all records optimistically. If writers keep changing the table, it reads between two batches of this process.</summary>
    private async ValueTask<Result<RecordPage>> AllAsync(string ns, string table, RecordQuery query, CancellationToken cancellation)
    {
        if (await _reader.AllAsync(ns, table, query, OptimisticReads, cancellation).ConfigureAwait(false) is { } page)
        {
            return page;
        }

        Result<RecordPage>? read = null;
        var ran = await _queues.RunAsync(ns, table, new TableJob([]) { Alone = ReadAsync }, cancellation).ConfigureAwait(false);
        return read ?? ran.Error!;

        async Task ReadAsync() => read = await _reader.AllAsync(ns, table, query, ReadsAlone, cancellation).ConfigureAwait(false) ?? CommitLoop.TooBusy;
    }

    /// <summary>The time of a command. No two tables are created at the same time, so that lists have the order of creation.</summary>
    private DateTimeOffset TimeOf(TableCommand command)
    {
        var now = context.Clock.GetUtcNow();
        if (command is not TableCommand.CreateState)
        {
            return now;
        }

        while (true)
        {
            var last = Interlocked.Read(ref _lastCreated);
            var next = Math.Max(now.UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _lastCreated, next, last) == last)
            {
                return new(next, TimeSpan.Zero);
            }
        }
    }

    private static TableSnapshot Snapshot(string name, Versioned<Table> found)
    {
        var table = found.Value!;
        return new(name, table.Number(found.Version), table.MaxLength, table.Count, table.FieldNames, table.Schema?.Json, table.Indexes, table.Created);
    }
}
