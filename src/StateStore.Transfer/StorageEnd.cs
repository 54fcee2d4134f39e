namespace StateStore.Transfer;

/// <summary>A table in a storage, used through an engine in this process. A server may use the same storage at the same time.</summary>
public sealed class StorageEnd(IStateStorage storage, string ns, string table) : ITableEnd
{
    private readonly LocalStateStore _store = new(storage);

    /// <summary>Opens a storage and takes ownership of it: the end disposes the storage. An unavailable storage is disposed at once.</summary>
    /// <param name="storage">The storage, not opened yet.</param>
    /// <param name="ns">The namespace of the table.</param>
    /// <param name="table">The name of the table. The table may be missing.</param>
    /// <param name="cancellation">Cancels the opening.</param>
    /// <exception cref="TransferException">The storage is unavailable.</exception>
    public static async Task<StorageEnd> OpenAsync(IStateStorage storage, string ns, string table, CancellationToken cancellation)
    {
        try
        {
            await storage.OpenAsync(cancellation).ConfigureAwait(false);
            return new(storage, ns, table);
        }
        catch (StorageUnavailableException e)
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw new TransferException(e.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<TableShape?> DescribeAsync(CancellationToken cancellation)
    {
        var found = await _store.Tables.GetAsync(ns, table, cancellation).ConfigureAwait(false);
        if (found.Error?.Code == ErrorCode.NotFound)
        {
            return null;
        }

        var shape = await ValueAsync(found).ConfigureAwait(false);
        return new(shape.Length, shape.FieldNames ?? [], shape.JsonSchema is not null);
    }

    /// <inheritdoc/>
    public async Task CreateAsync(CancellationToken cancellation) =>
        await ValueAsync(await _store.Tables.ChangeAsync(ns, table, new TableCommand.CreateState(), null, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation)
    {
        var query = new RecordQuery(after, Limits.Default.PageSize);
        var page = await ValueAsync(await _store.Tables.ListRecordsAsync(ns, table, query, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        return page.Corrupt is [var corrupt, ..] ? throw new TransferException(corrupt.Message) : ([.. page.Records.Select(record => record.Content)], page.Next);
    }

    /// <inheritdoc/>
    public async Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation) =>
        await ValueAsync(await _store.Tables.ChangeAsync(ns, [.. records.Select(Request)], null, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync().ConfigureAwait(false);
        await storage.DisposeAsync().ConfigureAwait(false);
    }

    private TableRequest Request(ImportedRecord record) => new(
        table, record.Id is { } id ? new TableCommand.SetRecord(id, record.Data) : new TableCommand.CreateRecord(null, record.Data));

    /// <summary>
    /// Returns the value, or throws the error. If the storage is unavailable, the message includes its fault, because this command has no log.
    /// </summary>
    private async ValueTask<T> ValueAsync<T>(Result<T> result)
    {
        if (result.TryGet(out var value, out var error))
        {
            return value;
        }

        var health = error.Code == ErrorCode.StorageUnavailable ? await storage.CheckHealthAsync(default).ConfigureAwait(false) : new(true, "");
        throw new TransferException(health.IsReady ? error.Message : $"{error.Message}: {health.Description}");
    }
}
