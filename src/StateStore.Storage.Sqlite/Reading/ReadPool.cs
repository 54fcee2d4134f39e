using System.Collections.Concurrent;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>
/// Connections for reads, opened as needed. A read runs on the caller's thread: in WAL it waits for no writer, and most reads take less time than a
/// change of thread.
/// </summary>
internal sealed class ReadPool(DatabaseFile file, SqliteStorageOptions options, StoreCondition condition) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxReaders, options.MaxReaders);
    private readonly ConcurrentBag<ReadConnection> _idle = [];
    private readonly NamespaceIds _ids = new();
    private volatile bool _closed;

    /// <summary>Runs a read.</summary>
    /// <exception cref="StorageUnavailableException">The database can't be read, or no connection became free within the timeout.</exception>
    public async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        Func<ReadConnection, TArgument, TResult> read, TArgument argument, CancellationToken cancellation)
    {
        if (!await _free.WaitAsync(options.Storage.Timeout, cancellation).ConfigureAwait(false))
        {
            throw new StorageUnavailableException($"no read connection of {file.Path} became free within {options.Storage.Timeout}");
        }

        try
        {
            return _closed ? throw new StorageUnavailableException($"the store over {file.Path} is closed") : Read(read, argument);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Lets no further read begin, and closes the connections once no read runs any more, or after the timeout.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        var free = 0;
        while (free < options.MaxReaders && await _free.WaitAsync(options.Storage.Timeout).ConfigureAwait(false))
        {
            free++;
        }

        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }

        if (free > 0)
        {
            _free.Release(free); // A caller that waits for a place is told that the store is closed.
        }
    }

    private TResult Read<TArgument, TResult>(Func<ReadConnection, TArgument, TResult> read, TArgument argument)
    {
        try
        {
            var connection = _idle.TryTake(out var idle) ? idle : new ReadConnection(file.OpenReader(), _ids);
            try
            {
                return read(connection, argument);
            }
            finally
            {
                _idle.Add(connection);
            }
        }
        catch (SqliteException failure) when (failure.IsUnavailable)
        {
            if (!failure.IsBusy)
            {
                condition.Report(failure, bytes: 0);
            }

            throw new StorageUnavailableException($"can't read {file.Path}: {failure.Message}", failure);
        }
    }
}
