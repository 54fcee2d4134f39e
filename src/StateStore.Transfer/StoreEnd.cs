namespace StateStore.Transfer;

/// <summary>A table to export or import: of an engine on a storage in this process, or of a running server. The end disposes the store.</summary>
/// <param name="store">The store.</param>
/// <param name="ns">The namespace of the table.</param>
/// <param name="table">The name of the table. The table may be missing.</param>
/// <param name="storage">The storage of an engine in this process, which the end disposes; null for another store.</param>
public sealed class StoreEnd(IStateStore store, string ns, string table, IStateStorage? storage = null) : IAsyncDisposable
{
    private readonly PageReader _pages = new(Limits.Default.PageSize);

    /// <summary>Opens a storage and takes ownership of it: the end disposes the storage. An unavailable storage is disposed at once.</summary>
    /// <param name="storage">The storage, not opened yet.</param>
    /// <param name="ns">The namespace of the table.</param>
    /// <param name="table">The name of the table. The table may be missing.</param>
    /// <param name="cancellation">Cancels the opening.</param>
    /// <exception cref="TransferException">The storage is unavailable.</exception>
    public static async Task<StoreEnd> OpenAsync(IStateStorage storage, string ns, string table, CancellationToken cancellation)
    {
        try
        {
            await storage.OpenAsync(cancellation).ConfigureAwait(false);
            return new(new LocalStateStore(storage), ns, table, storage);
        }
        catch (StorageUnavailableException e)
        {
            await storage.DisposeAsync().ConfigureAwait(false);
            throw new TransferException(e.Message);
        }
    }

    /// <summary>Gets the number of records and their fields; null if the table does not exist.</summary>
    public async Task<TableShape?> DescribeAsync(CancellationToken cancellation)
    {
        var found = await store.Tables.GetAsync(ns, table, cancellation).ConfigureAwait(false);
        if (found.Error?.Code == ErrorCode.NotFound)
        {
            return null;
        }

        var shape = await ValueAsync(found).ConfigureAwait(false);
        return new(shape.Length, shape.FieldNames ?? [], shape.JsonSchema is not null);
    }

    /// <summary>Creates the table without types or limits.</summary>
    public async Task CreateAsync(CancellationToken cancellation) =>
        await ValueAsync(await store.Tables.ChangeAsync(ns, table, new TableCommand.CreateState(), default, cancellation).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>
    /// Reads a page of records by id. A corrupt record throws a <see cref="TransferException"/>: a file without it would look complete.
    /// </summary>
    /// <returns>The records, and the <c>after</c> of the next page, which is null at the end.</returns>
    public async Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation)
    {
        var read = await _pages.ReadAsync(size => store.Tables.ListRecordsAsync(ns, table, new(after, size), cancellation)).ConfigureAwait(false);
        var page = await ValueAsync(read).ConfigureAwait(false);
        return page.Corrupt is [var corrupt, ..] ? throw new TransferException(corrupt.Message) : ([.. page.Records.Select(record => record.Content)], page.Next);
    }

    /// <summary>
    /// Writes all records, or none of them. In the latter case it throws a <see cref="TransferException"/>, which is a
    /// <see cref="BatchRefusedException"/> if a smaller batch may succeed.
    /// </summary>
    public async Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation)
    {
        var written = await store.Tables.ChangeAsync(ns, [.. records.Select(Request)], default, cancellation).ConfigureAwait(false);
        if (written.Error is { Code: ErrorCode.TooLarge or ErrorCode.InvalidInput } error)
        {
            throw new BatchRefusedException(error.Message);
        }

        await ValueAsync(written).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (store is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }

        if (storage is not null)
        {
            await storage.DisposeAsync().ConfigureAwait(false);
        }
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

        var health = storage is not null && error.Code == ErrorCode.StorageUnavailable ? await storage.CheckHealthAsync(default).ConfigureAwait(false) : new(true, "");
        throw new TransferException(health.IsReady ? error.Message : $"{error.Message}: {health.Description}");
    }
}
