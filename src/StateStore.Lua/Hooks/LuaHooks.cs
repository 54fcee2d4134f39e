using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace StateStore.Lua.Hooks;

/// <summary>Runs Lua hooks on changes of conversations. The hooks are files of a directory, and are reloaded when they change.</summary>
public sealed partial class LuaHooks
{
    /// <summary>The interval between checks of the directory.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time between two log entries on a failing file, because it may fail with every change.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly HookDirectory _directory;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Creates hooks without loading them; call <see cref="Load"/> before the first change.</summary>
    /// <param name="directory">The directory with files named <c>*.lua</c>.</param>
    /// <param name="clock">Measures intervals.</param>
    /// <param name="logger">Receives loads and failures.</param>
    public LuaHooks(string directory, TimeProvider clock, ILogger<LuaHooks> logger)
    {
        (_clock, _logger) = (clock, logger);
        _directory = new(directory, logger);
    }

    /// <summary>The names of the files in force, for display.</summary>
    public string Shown => _directory.Current.Files is [] ? $"{_directory.Path} (no file yet)" : string.Join(", ", _directory.Current.Files.Select(file => file.Name));

    /// <summary>
    /// Loads all files and returns the failures. A server must not start if there is one: it would accept changes that the hook forbids.
    /// </summary>
    public IReadOnlyList<string> Load() => LuaLibrary.Missing is { } missing ? [missing] : _directory.Refresh() ?? [];

    /// <summary>
    /// Calls before_transition of every file for the namespace, in the order of their names. Each gets the data that the file before it has returned.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The id of the conversation.</param>
    /// <param name="wanted">The change that is about to be made.</param>
    /// <param name="isDryRun">Whether nothing will be changed.</param>
    /// <returns>Null to keep the data, other data, HOOK_REJECTED, or HOOK_FAILED if a hook failed.</returns>
    public Result<JsonText?> Before(string ns, string id, ConversationEvent wanted, bool isDryRun)
    {
        JsonText? amended = null;
        foreach (var file in _directory.Current.Before(ns))
        {
            if (file.Before(ns, id, wanted, isDryRun, out var answer) is { } failure)
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

    /// <summary>Checks the directory every second and calls after_transition for each event, until it is canceled.</summary>
    /// <param name="store">The engine of this process; in a cluster, that of this silo.</param>
    /// <param name="cancellation">Ends the method.</param>
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
            // A bug must not end the reloading permanently and silently.
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

    /// <summary>The text for clients: the exceeded budget. An error that a script raises may contain anything, so only the log gets its text.</summary>
    private static string ToldOf(LuaFailure failure) => failure.Kind is LuaFailureKind.Instructions or LuaFailureKind.Time or LuaFailureKind.Memory
        ? failure.Message
        : "it raised an error; see the log of the server";

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "before_transition of {File} fails, so changes are refused: {Failure}")]
    private partial void LogFailed(string file, string failure);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "The check for changed hooks failed; the server retries it")]
    private partial void LogNotRefreshed(Exception e);
}
