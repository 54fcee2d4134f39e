namespace StateStore.ZeroMq;

/// <summary>The kind of a command that decides which commands of the same client may run beside it.</summary>
internal enum CommandPhase
{
    /// <summary>The command only reads. Any number of reads run at once.</summary>
    Read,

    /// <summary>The command changes one table. Any number of changes run at once: the engine keeps the order in which they begin.</summary>
    Write,

    /// <summary>The command concerns several tables and runs alone.</summary>
    Alone,
}

/// <summary>
/// Keeps one client's commands in order and runs as many at once as that order allows. Commands of the same phase run together.
/// Commands of the next phase wait until the running ones are done. No command overtakes a waiting one.
/// </summary>
internal sealed class PhaseGate
{
    private readonly Queue<(CommandPhase Phase, TaskCompletionSource Turn)> _waiting = new();
    private readonly Lock _lock = new();
    private CommandPhase _phase;
    private int _running;

    /// <summary>True while turns are being given. A command that arrives meanwhile waits: otherwise it might begin before an earlier one.</summary>
    private bool _isGiving;

    /// <summary>Completes when the command may begin. The caller pairs it with <see cref="Leave"/>.</summary>
    public Task EnterAsync(CommandPhase phase)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && !_isGiving && MayRun(phase))
            {
                Begin(phase);
                return Task.CompletedTask;
            }

            // The continuation runs on the thread that gives the turn, so that commands begin in the order of their arrival.
            var turn = new TaskCompletionSource();
            _waiting.Enqueue((phase, turn));
            return turn.Task;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _running--;
            if (_isGiving)
            {
                return;
            }

            _isGiving = true;
        }

        while (Next() is { } turn)
        {
            turn.SetResult();
        }
    }

    private TaskCompletionSource? Next()
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var next) || !MayRun(next.Phase))
            {
                _isGiving = false;
                return null;
            }

            Begin(next.Phase);
            return _waiting.Dequeue().Turn;
        }
    }

    private bool MayRun(CommandPhase phase) => _running == 0 || (phase == _phase && phase != CommandPhase.Alone);

    private void Begin(CommandPhase phase)
    {
        _phase = phase;
        _running++;
    }
}
