namespace StateStore.ZeroMq;

/// <summary>What a command does, as far as its order among others of the same client matters.</summary>
internal enum CommandPhase
{
    /// <summary>Reads: any number at once.</summary>
    Read,

    /// <summary>Changes one table: any number at once, since the engine keeps the order in which they are begun.</summary>
    Write,

    /// <summary>Concerns several tables.</summary>
    Alone,
}

/// <summary>
/// Keeps one client's commands in order while as many as possible are under way: those of the same phase run together, those of the next one
/// wait until they are done. Nobody overtakes: behind one that waits, all wait.
/// </summary>
internal sealed class PhaseGate
{
    private readonly Queue<(CommandPhase Phase, TaskCompletionSource Turn)> _waiting = new();
    private readonly Lock _lock = new();
    private CommandPhase _phase;
    private int _running;

    /// <summary>Turns are being given. Whoever comes meanwhile waits for his, or he might begin before one who came earlier.</summary>
    private bool _isGiving;

    /// <summary>Completes when it is this one's turn; pair it with <see cref="Leave"/>.</summary>
    public Task EnterAsync(CommandPhase phase)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && !_isGiving && MayRun(phase))
            {
                Begin(phase);
                return Task.CompletedTask;
            }

            // Continuations run where the turn is given, so that commands are begun in the order in which they came.
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
