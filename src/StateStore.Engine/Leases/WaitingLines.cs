namespace StateStore.Engine.Leases;

/// <summary>The callers of this process that wait for a key, in the order of their arrival.</summary>
internal sealed class WaitingLines
{
    private readonly Dictionary<(string Namespace, string Key), LinkedList<TaskCompletionSource>> _lines = [];

    /// <summary>Takes the last place of a line; disposing the place leaves the line.</summary>
    public Place Join(string ns, string key)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lines)
        {
            if (!_lines.TryGetValue((ns, key), out var line))
            {
                _lines.Add((ns, key), line = new());
                turn.SetResult();
            }

            line.AddLast(turn);
        }

        return new(this, (ns, key), turn);
    }

    private void Leave((string Namespace, string Key) key, TaskCompletionSource turn)
    {
        lock (_lines)
        {
            var line = _lines[key];
            line.Remove(turn);
            if (line.First is { } first)
            {
                first.Value.TrySetResult();
            }
            else
            {
                _lines.Remove(key);
            }
        }
    }

    internal sealed class Place(WaitingLines lines, (string Namespace, string Key) key, TaskCompletionSource turn) : IDisposable
    {
        public bool IsFirst => turn.Task.IsCompleted;

        /// <summary>Waits for the first place; false after the timeout.</summary>
        public async ValueTask<bool> ComesFirstAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
        {
            try
            {
                await turn.Task.WaitAsync(patience, clock, cancellation).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        public void Dispose() => lines.Leave(key, turn);
    }
}
