using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StateStore.Conformance;

namespace StateStore.Lua.Tests.Support;

/// <summary>The log of the hooks: lines from Information on for assertions, and lower levels for tests that wait for one.</summary>
internal sealed class HookLog : ILogger<LuaHooks>
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Lock _lock = new();
    private readonly HashSet<string> _all = [];
    private readonly List<(Predicate<string> IsWanted, TaskCompletionSource Found)> _waiting = [];

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Waits for a line, unless it was logged already.</summary>
    public Task WaitForAsync(string what, Predicate<string> isWanted)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_all.Any(line => isWanted(line)))
            {
                return Task.CompletedTask;
            }

            _waiting.Add((isWanted, found));
        }

        return Deadline.Within(found.Task, what);
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        if (logLevel >= LogLevel.Information)
        {
            _lines.Enqueue(line);
        }

        lock (_lock)
        {
            _all.Add(line);
            foreach (var (_, found) in _waiting.Where(waiting => waiting.IsWanted(line)))
            {
                found.TrySetResult();
            }
        }
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
