using StateStore.Storage.Sqlite.Database;
using StateStore.Storage.Sqlite.Reading;
using StateStore.Storage.Sqlite.Writing;

namespace StateStore.Storage.Sqlite;

/// <summary>The store once its file is open: one writer, many readers, and a timer that ends overdue commits.</summary>
internal sealed class OpenDatabase : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(250);

    private readonly SqliteStorageOptions _options;
    private readonly DatabaseFile _file;
    private readonly CommitQueue _queue;
    private readonly AppendWaiters _waiters = new();
    private readonly StoreCondition _condition = new();
    private readonly CommitWriter _writer;
    private readonly Timer _watch;

    public OpenDatabase(SqliteStorageOptions options)
    {
        _options = options;
        _file = new(options);
        _queue = new(options.MaxQueuedCommits);
        _writer = new(_file, options, _queue, _waiters, _condition);
        Readers = new(_file, options, _condition);
        _watch = new(_ => _queue.FailOverdue(Environment.TickCount64, Overdue), null, WatchInterval, WatchInterval);
    }

    public ReadPool Readers { get; }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        var pending = new PendingCommit(commit, Environment.TickCount64 + (long)_options.Storage.Timeout.TotalMilliseconds);
        await _queue.EnqueueAsync(pending, _options.Storage.Timeout, cancellation).ConfigureAwait(false);
        return await pending.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes the writer do something to a namespace between commits, in the same transactions.</summary>
    public async ValueTask<T> RemoveAsync<T>(string ns, Func<NamespaceRemoval, string, T> step, CancellationToken cancellation)
    {
        T? done = default;
        var pending = new PendingCommit(new(ns, [], [], []), Environment.TickCount64 + (long)_options.Storage.Timeout.TotalMilliseconds)
        {
            // It may run again if a failed commit makes the transaction begin anew.
            Removal = removal => done = step(removal, ns),
        };
        await _queue.EnqueueAsync(pending, _options.Storage.Timeout, cancellation).ConfigureAwait(false);
        await pending.Task.WaitAsync(cancellation).ConfigureAwait(false);
        return done!;
    }

    public async ValueTask WaitForAppendAsync(LogKey log, LogPosition after, CancellationToken cancellation)
    {
        var signal = _waiters.Join(log);
        try
        {
            // The writer may sleep without a timeout. From now on it must also watch for commits of other processes.
            _queue.Wake();
            while (true)
            {
                var appended = signal.Next();
                if (await Readers.ReadAsync(static (reader, asked) => reader.Tail(asked), log, cancellation).ConfigureAwait(false) > after)
                {
                    return;
                }

                await appended.WaitAsync(cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            _waiters.Leave(log);
        }
    }

    public async ValueTask<StorageHealth> CheckHealthAsync(CancellationToken cancellation)
    {
        if (_file.Watch.FindProblemWhileIdle() is { } problem)
        {
            // The writer may have to save the content of a -wal file that was deleted.
            _queue.Wake();
            return NotReady(problem, null);
        }

        try
        {
            // On another thread, so that a disk that does not answer costs the caller only the timeout.
            var journal = await Task.Run(
                () => Readers.ReadAsync(static (reader, _) => reader.JournalMode(), 0, cancellation).AsTask(), cancellation)
                .WaitAsync(_options.Storage.HealthTimeout, cancellation).ConfigureAwait(false);
            if (_condition.Current is { } failure)
            {
                _queue.Wake();
                return NotReady(failure.Words, failure.Details);
            }

            return new(true, $"sqlite {_file.Path} ({journal}, synchronous=FULL)");
        }
        catch (Exception failure) when (failure is StorageUnavailableException or SqliteException or TimeoutException)
        {
            var words = (failure.InnerException ?? failure) is SqliteException sqlite ? sqlite.Words : "the file can't be read in time";
            return NotReady(words, failure.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        var reading = Readers.DisposeAsync();

        // The waiting callers read once more, and learn that the store is closed.
        _waiters.PulseAll();
        await reading.ConfigureAwait(false);
        await _writer.Stopped.ConfigureAwait(false);
        _file.Dispose();
        await _watch.DisposeAsync().ConfigureAwait(false);
        _queue.Dispose();
    }

    private StorageHealth NotReady(string words, string? details) => new(false, $"sqlite {_file.Path}: {words}") { Details = details };

    private StorageUnavailableException Overdue(bool wasNotBegun) =>
        new($"{_file.Path} did not answer within {_options.Storage.Timeout}; the commit {(wasNotBegun ? "was not begun" : "may have been made or not")}")
        {
            ChangedNothing = wasNotBegun,
        };
}
