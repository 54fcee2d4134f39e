using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Writing;

/// <summary>
/// The writer thread. It makes all queued commits in one transaction with one fsync (group commit) and only then answers them. Commits that arrive
/// meanwhile still join, up to the bounds of a batch.
/// </summary>
internal sealed class CommitWriter
{
    private const int MaxBatchCommits = 512;
    private const long MaxBatchBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly CommitQueue _queue;
    private readonly AppendWaiters _waiters;
    private readonly Connection _connection;
    private readonly DatabaseFile _file;
    private readonly StoreCondition _condition;
    private readonly WriteTransaction _transaction;
    private readonly Upkeep _upkeep;
    private readonly NamespaceTable _namespaces;
    private readonly TermCounts _counts;
    private readonly EntryTable _entries;
    private readonly EventLog _log;
    private readonly CommitExecutor _executor;
    private readonly NamespaceRemoval _removal;
    private readonly List<PendingCommit> _batch = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _batchBytes;

    /// <summary>Whether COMMIT has begun: from then on a failure may leave the transaction made.</summary>
    private bool _isCommitting;

    public CommitWriter(DatabaseFile file, SqliteStorageOptions options, CommitQueue queue, AppendWaiters waiters, StoreCondition condition)
    {
        _queue = queue;
        _waiters = waiters;
        _file = file;
        _condition = condition;
        _connection = file.OpenWriter();
        _transaction = new(_connection, options.Storage.Timeout);
        _namespaces = new(_connection);
        _log = new(_connection, options.Storage);
        _counts = new(_connection);
        _entries = new(_connection, new(_connection, _counts));
        _executor = new(_namespaces, _entries, _log, options.Storage.MaxNamespaces);
        _removal = new(_namespaces, _entries, _counts, _log);
        _upkeep = new(file.Watch, condition, _transaction, new(_connection, _transaction, condition, file.Path));
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Completes when the queue was closed and emptied, and the connection is closed.</summary>
    public Task Stopped => _stopped.Task;

    private void Run()
    {
        // While a caller waits for a log, the writer also watches for other processes. Only that, and a lasting failure, need a timeout.
        while (_queue.Wait(_waiters.Any ? PollInterval : _upkeep.Pause))
        {
            if (TryTakeNext())
            {
                WriteBatch();
                _transaction.CheckpointWhenDue();
            }
            else
            {
                PollForOthers();
            }

            _upkeep.Run();
        }

        if (_file.Watch.FindProblem() is null || _file.Watch.IsLogOurs)
        {
            _transaction.CheckpointAll();
        }

        _connection.Dispose();
        _stopped.SetResult();
    }

    private void WriteBatch()
    {
        try
        {
            if (_file.Watch.IsLookDue)
            {
                RefuseIfMoved(wasCommitted: false);
            }

            while (!TryWriteBatch())
            {
            }

            RefuseIfMoved(wasCommitted: true);
            Answer();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        _batch.Clear();
        _batchBytes = 0;
        _queue.ForgetTaken();
    }

    /// <summary>False if one commit failed by its own fault. It is removed from the batch, and the caller begins the batch again.</summary>
    private bool TryWriteBatch()
    {
        _batchBytes = 0;
        _isCommitting = false;
        if (_transaction.Begin())
        {
            MeetOthers();
        }

        // In two parts: many callers that were just answered queue again while it trims, which makes the batch larger.
        if (!TryExecuteQueued(from: 0))
        {
            return false;
        }

        var executed = _batch.Count;
        ForEachLog(_log.Trim);
        if (!TryExecuteQueued(from: executed))
        {
            return false;
        }

        ForEachLog(_log.TrimExcess);

        _namespaces.Save();
        _counts.Save();
        _isCommitting = true;
        _transaction.Commit();
        return true;
    }

    private bool TryExecuteQueued(int from)
    {
        for (var i = from; i < _batch.Count || TryTakeNext(); i++)
        {
            if (!TryExecute(_batch[i]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryTakeNext()
    {
        if (_batch.Count == MaxBatchCommits || _batchBytes >= MaxBatchBytes || !_queue.TryTake(out var pending))
        {
            return false;
        }

        _batch.Add(pending);
        return true;
    }

    // There is no savepoint around each commit, because it would copy every page once more. The rare bad commit makes its neighbours run twice
    // instead.
    private bool TryExecute(PendingCommit pending)
    {
        // The caller was told that the commit was too late, so it is not begun.
        if (pending.Task.IsCompleted)
        {
            return true;
        }

        try
        {
            if (pending.Removal is { } removal)
            {
                removal(_removal);
            }
            else
            {
                pending.Outcome = _executor.Execute(pending.Commit);
            }

            _batchBytes += pending.Bytes;
            return true;
        }
        catch (Exception failure) when (failure is not SqliteException { IsUnavailable: true })
        {
            Undo();
            _batch.Remove(pending);
            pending.TrySetException(failure);
            return false;
        }
    }

    private void Answer()
    {
        foreach (var pending in _batch)
        {
            pending.Answer();
        }

        ForEachLog(PulseIfAppended);
        _namespaces.AcceptChanges();
    }

    private void ForEachLog(Action<LogCounters> action)
    {
        foreach (var ns in _namespaces.Changed)
        {
            action(ns.Conversation);
            action(ns.Table);
            action(ns.Key);
            action(ns.Audit);
        }
    }

    private void PulseIfAppended(LogCounters log)
    {
        if (log.Appended > 0)
        {
            _waiters.Pulse(log.Key);
        }
    }

    private void Fail(Exception failure)
    {
        Undo();
        if (failure is SqliteException { IsUnavailable: true } sqlite)
        {
            _condition.Report(sqlite, _batchBytes);
            var changedNothing = !_isCommitting || sqlite.LeavesNoTrace;
            failure = new StorageUnavailableException(
                $"the commit {(changedNothing ? "was not made" : "may have been made or not")}; {_file.Path}: {sqlite.Message}", sqlite)
            {
                ChangedNothing = changedNothing,
            };
        }

        _batch.ForEach(pending => pending.TrySetException(failure));
    }

    /// <summary>
    /// Refuses a batch if the files were moved. It runs after each batch before the acknowledgement. It also runs before a batch, unless it ran just
    /// before, so that usually nothing is written in vain.
    /// </summary>
    private void RefuseIfMoved(bool wasCommitted)
    {
        if (_file.Watch.FindProblem() is { } problem)
        {
            throw new StorageUnavailableException($"{_file.Path}: {problem}") { ChangedNothing = !wasCommitted };
        }
    }

    private void Undo()
    {
        ForgetKnown();
        _transaction.TryRollback();
    }

    private void PollForOthers()
    {
        try
        {
            if (_transaction.OthersWrote())
            {
                MeetOthers();
            }
        }
        catch (SqliteException)
        {
            // The waiting callers need no news of this; their next read or commit reports the failure.
        }
    }

    private void MeetOthers()
    {
        ForgetKnown();
        _waiters.PulseAll();
    }

    private void ForgetKnown()
    {
        _namespaces.Clear();
        _entries.Clear();
        _counts.Clear();
    }
}
