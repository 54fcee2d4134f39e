using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Reading;

namespace StateStore.Storage.Sqlite;

/// <summary>
/// Keeps everything in one SQLite file, durably: a commit is answered after its fsync. Several processes may use one file at once. DESIGN.md beside
/// this file gives the details and the reasons.
/// </summary>
/// <param name="options">The path of the file, and the bounds.</param>
public sealed class SqliteStorage(SqliteStorageOptions options) : IStateStorage
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private OpenDatabase? _database;
    private bool _disposed;

    /// <inheritdoc/>
    public bool IsDurable => true;

    private OpenDatabase? Opened => Volatile.Read(ref _database);

    /// <summary>Opens the file; creates it if it is missing, and upgrades an older format.</summary>
    /// <exception cref="StorageBrokenException">
    /// The file can't be created, read or written, is not a database, belongs to another program, or was written by a newer version.
    /// </exception>
    /// <exception cref="StorageUnavailableException">The file is locked beyond the timeout, or the disk is full or fails.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellation)
    {
        await _opening.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _database ??= await Task.Run(() => new OpenDatabase(options), cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            var message = $"can't open {options.Path}: {(failure is SqliteException sqlite ? $"{sqlite.Words} ({sqlite.Message})" : failure.Message)}";
            throw failure is SqliteException { IsBroken: true } or UnauthorizedAccessException
                ? new StorageBrokenException(message, failure)
                : new StorageUnavailableException(message, failure);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoredEntry> LoadAsync(string ns, EntityKey key, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.Load(q.ns, q.key), (ns, key), cancellation);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredEntry>> LoadManyAsync(string ns, ImmutableArray<EntityKey> keys, long bytes, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.LoadMany(q.ns, q.keys, q.bytes), (ns, keys, bytes), cancellation);

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation) =>
        Opened?.CommitAsync(commit, cancellation) ?? ValueTask.FromException<CommitResult>(NotOpen());

    /// <inheritdoc/>
    public ValueTask<ScanPage> ScanAsync(string ns, ScanQuery query, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.Scan(q.ns, q.query), (ns, query), cancellation);

    /// <inheritdoc/>
    public ValueTask<TermPage> ReadTermsAsync(string ns, TermQuery query, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ReadTerms(q.ns, q.query), (ns, query), cancellation);

    /// <inheritdoc/>
    public ValueTask<AgePage> ScanByAgeAsync(string ns, AgeQuery query, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ScanByAge(q.ns, q.query), (ns, query), cancellation);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<DueEntry>> ScanDueAsync(string ns, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ScanDue(q.ns, q.until, q.limit), (ns, until, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition after, PageBound page, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ReadLog(q.log, q.after, q.page), (log, after, page), cancellation);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        string ns, EntityKey subject, PageBound page, int skip, CancellationToken cancellation)
    {
        // The file may hold more events than a history length that was lowered.
        page = page with { Items = Math.Clamp(options.Storage.HistoryLengthOf(subject.Kind) - skip, 0, page.Items) };
        return Read(static (reader, q) => reader.ReadHistory(q.ns, q.subject, q.page, q.skip), (ns, subject, page, skip), cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(LogKey log, PageBound page, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ReadNewest(q.log, q.page), (log, page), cancellation);

    /// <inheritdoc/>
    public ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation) =>
        Opened?.WaitForAppendAsync(log, after, cancellation) ?? ValueTask.FromException(NotOpen());

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<NamespaceContents>> ListNamespacesAsync(string? after, int limit, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ListNamespaces(q.after, q.limit), (after, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<NamespaceContents> DescribeNamespaceAsync(string ns, CancellationToken cancellation) =>
        Read(static (reader, name) => reader.Describe(name), ns, cancellation);

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<string>> ListDueNamespacesAsync(DateTimeOffset until, int limit, CancellationToken cancellation) =>
        Read(static (reader, q) => reader.ListDueNamespaces(q.until, q.limit), (until, limit), cancellation);

    /// <inheritdoc/>
    public ValueTask<NamespaceDeletion> DeleteNamespaceAsync(string ns, CancellationToken cancellation) =>
        Opened?.RemoveAsync(ns, static (removal, name) => removal.Delete(name), cancellation) ?? ValueTask.FromException<NamespaceDeletion>(NotOpen());

    /// <inheritdoc/>
    public ValueTask<bool> SweepNamespaceAsync(string ns, CancellationToken cancellation) =>
        Opened?.RemoveAsync(ns, static (removal, name) => removal.Sweep(name), cancellation) ?? ValueTask.FromException<bool>(NotOpen());

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<string>> ListDeletedNamespacesAsync(int limit, CancellationToken cancellation) =>
        Read(static (reader, most) => reader.ListDeletedNamespaces(most), limit, cancellation);

    /// <inheritdoc/>
    public ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation) => Opened is { } database
        ? database.CheckHealthAsync(cancellation)
        : new(new StorageHealth(false, $"sqlite {options.Path} ({(_disposed ? "closed" : "not open yet")})"));

    /// <summary>Writes the queued commits, moves the WAL into the database and closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            if (Interlocked.Exchange(ref _database, null) is { } database)
            {
                await database.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    private ValueTask<TResult> Read<TArgument, TResult>(
        Func<ReadConnection, TArgument, TResult> read, TArgument argument, CancellationToken cancellation) =>
        Opened?.Readers.ReadAsync(read, argument, cancellation) ?? ValueTask.FromException<TResult>(NotOpen());

    private StorageUnavailableException NotOpen() =>
        new($"the store over {options.Path} is {(_disposed ? "closed" : "not open yet")}") { ChangedNothing = true };
}
