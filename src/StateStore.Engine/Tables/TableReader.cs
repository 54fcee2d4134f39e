namespace StateStore.Engine.Tables;

/// <summary>Reads tables and records from the store. The cache only tells under which keys to look.</summary>
internal sealed class TableReader(EngineContext context)
{
    private const int MaxAttempts = 16;

    /// <summary>Loads a table. Errors: NOT_FOUND, CORRUPT.</summary>
    public async ValueTask<Result<Versioned<Table>>> TableAsync(string ns, string name, CancellationToken cancellation)
    {
        var stored = await context.Storage.LoadAsync(ns, EntityKey.Table(name), cancellation).ConfigureAwait(false);
        return Existing(ns, name, stored);
    }

    /// <summary>Loads a record. One load suffices unless the content of the table has been replaced since it was last seen.</summary>
    public async ValueTask<Result<RecordFound>> RecordAsync(string ns, string name, long id, CancellationToken cancellation)
    {
        var known = context.Tables.Find(ns, name)?.Value;
        while (true)
        {
            var generation = known?.Generation ?? 0;
            var stored = await context.Storage.LoadManyAsync(
                ns, [EntityKey.Table(name), RecordKey.Of(name, generation, id)], cancellation).ConfigureAwait(false);
            if (!Existing(ns, name, stored[0]).TryGet(out var table, out var error))
            {
                return error;
            }

            known = table.Value!;
            if (known.Generation == generation)
            {
                return StoredRecord.Of(id, stored[1]) is not { } record ? new RecordFound(null)
                    : record.IsDamaged ? TableErrors.Corrupt(record)
                    : new RecordFound(RecordSnapshot.Of(known, record));
            }
        }
    }

    /// <summary>Reads a page by id.</summary>
    public async ValueTask<Result<RecordPage>> PageAsync(string ns, string name, RecordQuery query, int limit, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (!(await TableAsync(ns, name, cancellation).ConfigureAwait(false)).TryGet(out var before, out var error))
            {
                return error;
            }

            if (!(await ListAsync(ns, name, before.Value!, query, limit, cancellation).ConfigureAwait(false)).TryGet(out var found, out error))
            {
                return error;
            }

            var after = await TableAsync(ns, name, cancellation).ConfigureAwait(false);
            if (after.IsOk && after.Value.Value!.Generation == before.Value!.Generation)
            {
                return found.Page();
            }
        }

        return CommitLoop.TooBusy;
    }

    /// <summary>Reads all records as of one moment; null if writers changed the table during every attempt.</summary>
    public async ValueTask<Result<RecordPage>?> AllAsync(string ns, string name, RecordQuery query, int attempts, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            if (!(await TableAsync(ns, name, cancellation).ConfigureAwait(false)).TryGet(out var before, out var error))
            {
                return error;
            }

            if (!(await ListAsync(ns, name, before.Value!, query, null, cancellation).ConfigureAwait(false)).TryGet(out var found, out error))
            {
                return error;
            }

            var after = await context.Storage.LoadAsync(ns, EntityKey.Table(name), cancellation).ConfigureAwait(false);
            if (after.Version == before.Version)
            {
                return found.ByInsertion();
            }
        }

        return null;
    }

    private Result<Versioned<Table>> Existing(string ns, string name, StoredEntry stored)
    {
        if (!context.Tables.Of(ns, name, stored).TryGet(out var table, out var error))
        {
            return context.Outages.Note(error);
        }

        return table.Value is null ? TableErrors.NotFound(name) : table;
    }

    /// <summary>Lists records by id: a page, or (null) all of them. All of them beyond <see cref="Limits.AnswerBytes"/>: TOO_LARGE.</summary>
    private async ValueTask<Result<RecordList>> ListAsync(
        string ns, string name, Table table, RecordQuery query, int? limit, CancellationToken cancellation)
    {
        var scan = new RecordScan(context.Storage, context.Limits, ns, name, table);
        PageBound bound = limit is { } size ? new(size, context.Limits.PageBytes) : new(int.MaxValue, context.Limits.AnswerBytes);
        var list = new RecordList(table, bound, context.Limits.ErrorDetails, query.Where is null ? Math.Min(bound.Items, table.Count) : 0);

        // One record more than the page tells whether there is a next page.
        await scan.WalkAsync(query, limit is null ? int.MaxValue : bound.Items + 1, list.TryAdd, cancellation).ConfigureAwait(false);
        return limit is null && list.IsCut
            ? new StoreError(ErrorCode.TooLarge, $"The records are larger than {bound.Bytes} bytes together; list them by pages (limit, after)")
            : list;
    }
}
