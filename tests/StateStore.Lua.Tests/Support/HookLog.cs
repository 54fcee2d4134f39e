using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StateStore.Lua.Hooks;

namespace StateStore.Lua.Tests.Support;

/// <summary>What the hooks tell whoever runs them.</summary>
internal sealed class HookLog : ILogger<LuaHooks>
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> Lines => _lines;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception));

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
