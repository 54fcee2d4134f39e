namespace StateStore.Engine.Leases;

/// <summary>Who waits in this process for what, in the order in which they came.</summary>
internal sealed class WaitingLines
{
    private readonly Dictionary<(string Namespace, string Key), LinkedList<TaskCompletionSource>> _lines = [];

    /// <summary>Takes the last place of a line; leave it by disposing of it.</summary>
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

        /// <summary>False when the time is over before.</summary>
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
