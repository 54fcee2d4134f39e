using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StateStore.Lua.Hooks;

/// <summary>Hooks in Lua on the changes of conversations: files of a directory, loaded again when they change.</summary>
public sealed partial class LuaHooks
{
    /// <summary>How often the directory is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How often a hook that fails is told of: it may fail with every change.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly HookDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, long> _told = new(StringComparer.Ordinal);

    public LuaHooks(string directory, TimeProvider clock, ILogger<LuaHooks> logger)
    {
        (_clock, _logger) = (clock, logger);
        _directory = new(directory, logger);
    }

    /// <summary>What is in force, for whoever runs the server.</summary>
    public string Shown => _directory.Current.Files is [] ? $"{_directory.Path} (no file yet)" : string.Join(", ", _directory.Current.Files.Select(file => file.Name));

    /// <summary>Loads all files; gives what is wrong with them. A server must not begin without rules that it was meant to have.</summary>
    public IReadOnlyList<string> Load() => LuaLibrary.Missing is { } missing ? [missing] : _directory.Refresh() ?? [];

    /// <summary>Asks before_transition of every file that the namespace concerns, each about what the one before it has made of the data.</summary>
    public Result<JsonText?> Before(string ns, string id, ConversationEvent wanted)
    {
        JsonText? amended = null;
        foreach (var file in _directory.Current.Before(ns))
        {
            if (file.Before(ns, id, wanted, out var answer) is { } failure)
            {
                return Failed(file, failure);
            }

            if (!answer.TryGet(out var data, out var refusal))
            {
                return refusal;
            }

            if (data is { } other && wanted.Current is { } current)
            {
                amended = other;
                wanted = wanted with { Current = current with { Data = other } };
            }
        }

        return amended;
    }

    /// <summary>Looks after the directory, and calls after_transition for what happens, until it is cancelled.</summary>
    /// <param name="store">The engine of this process; in a cluster that of this silo.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(LocalStateStore store, CancellationToken cancellation)
    {
        var isFirst = true;
        var running = new Dictionary<(HookFile File, string Namespace), (Task Task, CancellationTokenSource End)>();
        using var timer = new PeriodicTimer(Interval, _clock);
        try
        {
            do
            {
                Refresh();
                var wanted = _directory.Current.After().ToHashSet();
                foreach (var (key, run) in running.Where(run => !wanted.Contains(run.Key)).ToList())
                {
                    running.Remove(key);
                    await EndAsync(run).ConfigureAwait(false);
                }

                foreach (var key in wanted.Where(key => !running.ContainsKey(key)))
                {
                    var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                    var runner = new AfterRunner(store, key.Namespace, key.File, isFirst, _clock, _logger);
                    running.Add(key, (runner.RunAsync(end.Token), end));
                }

                isFirst = false;
            }
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped.
        }

        foreach (var run in running.Values)
        {
            await EndAsync(run).ConfigureAwait(false);
        }
    }

    private void Refresh()
    {
        try
        {
            _directory.Refresh();
        }
        catch (Exception e)
        {
            // A bug must not end the reloading for good, and in silence.
            LogNotRefreshed(e);
        }
    }

    private static async Task EndAsync((Task Task, CancellationTokenSource End) run)
    {
        await run.End.CancelAsync().ConfigureAwait(false);
        await run.Task.ConfigureAwait(false);
        run.End.Dispose();
    }

    private StoreError Failed(HookFile file, LuaFailure failure)
    {
        var now = _clock.GetTimestamp();
        var told = _told.GetOrAdd(file.Name, long.MinValue);
        if ((told == long.MinValue || _clock.GetElapsedTime(told, now) >= Quiet) && _told.TryUpdate(file.Name, now, told))
        {
            LogFailed(file.Name, failure.Message);
        }

        return new(ErrorCode.HookFailed, $"The hook {file.Name} failed, so nothing was changed: {ToldOf(failure)}");
    }

    /// <summary>What clients are told: which budget is used up, as the log says it. An error that a script raises may hold anything, and is for the log.</summary>
    private static string ToldOf(LuaFailure failure) => failure.Kind is LuaFailureKind.Instructions or LuaFailureKind.Time or LuaFailureKind.Memory
        ? failure.Message
        : "it made an error, which stands in the server's log";

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "before_transition of {File} fails, and refuses changes by it: {Failure}")]
    private partial void LogFailed(string file, string failure);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Looking for hooks that have changed failed, and is tried again")]
    private partial void LogNotRefreshed(Exception e);
}
