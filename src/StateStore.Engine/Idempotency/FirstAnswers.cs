namespace StateStore.Engine.Idempotency;

/// <summary>
/// The answers that the jobs of a batch got before under the same idempotency keys. It also adds the new answers to the commit. No two jobs of a
/// batch have the same key (<see cref="SharedCommits{TJob, TOutcome}"/>).
/// </summary>
internal readonly struct FirstAnswers<TOutcome>
{
    private readonly Job<TOutcome>[] _jobs;

    // Null if no job has a key, the usual case.
    private readonly Result<TOutcome>?[]? _answers;

    private FirstAnswers(Job<TOutcome>[] jobs, Result<TOutcome>?[]? answers) => (_jobs, _answers) = (jobs, answers);

    /// <summary>The earlier answer to a job; null if it has to be decided.</summary>
    public Result<TOutcome>? this[int job] => _answers?[job];

    /// <summary>Whether an answer has to be remembered, even if nothing else changes.</summary>
    public bool IsAnyNew
    {
        get
        {
            for (var i = 0; i < _answers?.Length; i++)
            {
                if (_jobs[i].Scope is not null && _answers[i] is null)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Loads the earlier answers.</summary>
    /// <param name="context">The engine.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="jobs">The jobs of the batch.</param>
    /// <param name="room">The earlier attempt that did not fit; null = none.</param>
    /// <param name="cancellation">Ends the loading.</param>
    public static async ValueTask<FirstAnswers<TOutcome>> LoadAsync(
        EngineContext context, string ns, Job<TOutcome>[] jobs, AnswerRoom? room, CancellationToken cancellation)
    {
        Result<TOutcome>?[]? answers = null;
        var taken = 0;
        for (var i = 0; i < jobs.Length; i++)
        {
            if (jobs[i].Scope is { } scope)
            {
                answers ??= new Result<TOutcome>?[jobs.Length];
                answers[i] = scope.Replay(await context.Storage.LoadAsync(ns, scope.Key, cancellation).ConfigureAwait(false));
                if (answers[i] is null && room?.Check(taken++) is { } noRoom)
                {
                    answers[i] = noRoom;
                }
            }
        }

        return new(jobs, answers);
    }

    /// <summary>
    /// Adds the new answers to a commit. CORRUPT is not remembered, because it is not the request's fault: once the entry is repaired, the key may be
    /// used.
    /// </summary>
    public Commit AddTo(Commit commit, Result<TOutcome>[] results)
    {
        for (var i = 0; i < _answers?.Length; i++)
        {
            var isNew = _answers[i] is null && !JobResults.IsNoRoomInBatch(results[i].Error) && results[i].Error?.Code != ErrorCode.Corrupt;
            commit = isNew && _jobs[i].Scope is { } scope ? scope.AddTo(commit, results[i]) : commit;
        }

        return commit;
    }
}
