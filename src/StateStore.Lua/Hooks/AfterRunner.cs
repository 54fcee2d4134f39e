using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using StateStore.Storage;

namespace StateStore.Lua.Hooks;

/// <summary>
/// Calls after_transition of one file for each event in the log of one namespace. The changes of the hook and its position are one commit
/// (<see cref="HookPositions"/>). So the changes are made exactly once, even if processes end at any time or several processes run the hook.
/// </summary>
/// <param name="store">The engine of this process.</param>
/// <param name="ns">The namespace.</param>
/// <param name="file">The hook.</param>
/// <param name="isFirst">
/// True if the file existed when the hooks of this process began. Only then may the runner take over the position of an older version of the server.
/// </param>
/// <param name="clock">Measures pauses.</param>
/// <param name="logger">Receives failures and progress.</param>
internal sealed partial class AfterRunner(LocalStateStore store, string ns, HookFile file, bool isFirst, TimeProvider clock, ILogger logger)
{
    private const int PageSize = 100;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The time to live of the mark in the old key. It is longer than servers of two versions run side by side.</summary>
    private static readonly TimeToLive MovedTtl = TimeToLive.FromTrusted(24 * 60 * 60 * 1000);

    private readonly string _hook = Path.GetFileNameWithoutExtension(file.Name);

    private bool _hasBegun;

    public async Task RunAsync(CancellationToken cancellation)
    {
        // The caller must not wait for the first event.
        await Task.Yield();
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (await FollowAsync(cancellation).ConfigureAwait(false) is { } error)
                {
                    LogPaused(file.Name, ns, error.Message);
                }

                await Task.Delay(Pause, clock, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A bug must not end the hook permanently.
                LogBroken(file.Name, ns, e);
                await Task.Delay(Pause, clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Follows the log until an error, which it returns, or until another process has advanced the position: then it returns null.</summary>
    private async ValueTask<StoreError?> FollowAsync(CancellationToken cancellation)
    {
        if (!(await BeginAsync(cancellation).ConfigureAwait(false)).TryGet(out var reached, out var error))
        {
            return error;
        }

        LogAdvanced(file.Name, ns, reached.Position!.Value);
        while (true)
        {
            var read = await store.Changes.ReadAsync(ns, reached.Position, PageSize, Wait, cancellation).ConfigureAwait(false);
            if (read.Error?.Code == ErrorCode.Gone)
            {
                LogGap(file.Name, ns);
                read = await store.Changes.ReadAsync(ns, LogPosition.Start, PageSize, default, cancellation).ConfigureAwait(false);
            }

            if (!read.TryGet(out var page, out error))
            {
                return error;
            }

            // The position is committed with the next event. A commit of its own would recreate a namespace that has just been deleted.
            if (page.Changes.IsEmpty)
            {
                reached = reached with { Position = page.Next };
                continue;
            }

            var advanced = await AdvanceAsync(reached, page.Changes, cancellation).ConfigureAwait(false);
            if (!advanced.TryGet(out reached, out error))
            {
                return error.Code == ErrorCode.VersionConflict ? null : error;
            }
        }
    }

    /// <summary>Finds the position of the hook. Without one, the hook begins with the events from now.</summary>
    private async ValueTask<Result<HookProgress>> BeginAsync(CancellationToken cancellation)
    {
        var begun = await FindOrBeginAsync(cancellation).ConfigureAwait(false);
        if (begun.TryGet(out var reached, out _) && !_hasBegun)
        {
            _hasBegun = true;
            LogBegun(file.Name, ns, reached.Position);
        }

        return begun;
    }

    private async ValueTask<Result<HookProgress>> FindOrBeginAsync(CancellationToken cancellation)
    {
        var found = await store.HookPositions.FindAsync(ns, _hook, cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var noted, out var error) || noted.Position is not null)
        {
            return found;
        }

        // The position was deleted with its namespace. All events in the log are later than the deletion.
        if (_hasBegun)
        {
            return noted with { Position = LogPosition.Start };
        }

        var tail = await store.Changes.ReadAsync(ns, null, 1, default, cancellation).ConfigureAwait(false);
        if (!tail.TryGet(out var page, out error))
        {
            return error;
        }

        return isFirst
            ? await TakeOverOrBeginAsync(noted, page.Next, cancellation).ConfigureAwait(false)
            : await CommitAsync(noted, page.Next, [], cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// Takes over the position from the key in which older servers kept it. The same commit replaces the value of that key, so that an older server beside
    /// this one cannot continue from it. Otherwise both servers would run the hook for every event.
    /// </summary>
    private async ValueTask<Result<HookProgress>> TakeOverOrBeginAsync(HookProgress noted, LogPosition tail, CancellationToken cancellation)
    {
        var name = $"hook:{_hook}";
        var found = await store.Keys.GetAsync(ns, name, cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var key, out var error) && error.Code != ErrorCode.NotFound)
        {
            return error;
        }

        if (key is null || key.ExpiresAt is not null || !LogPosition.TryParse(key.Value.Json?.TryString() ?? "", out var position) || position > tail)
        {
            return await CommitAsync(noted, tail, [], cancellation).ConfigureAwait(false);
        }

        var moved = new KeyCommand.Set(KeyValue.Of(new JsonBuilder().String("moved").ToJsonText()), MovedTtl) { ExpectedVersion = key.Version };
        return await CommitAsync(noted, position, [new(name, moved)], cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Result<HookProgress>> AdvanceAsync(HookProgress reached, ImmutableArray<Change> changes, CancellationToken cancellation)
    {
        var requests = new HookRequests();
        var position = reached.Position!.Value;
        foreach (var change in changes)
        {
            var made = Call(change);
            if (!requests.HasRoomFor(made))
            {
                if (!(await CommitAsync(reached, position, requests.Take(), cancellation).ConfigureAwait(false)).TryGet(out reached, out var error))
                {
                    return error;
                }
            }

            requests.Add(made);
            position = change.Position;
        }

        var committed = await CommitAsync(reached, position, requests.Take(), cancellation).ConfigureAwait(false);
        if (committed.Error is not { } refusal || refusal.Code is ErrorCode.VersionConflict or ErrorCode.StorageUnavailable)
        {
            return committed;
        }

        if (changes.Length > 1)
        {
            return await OneByOneAsync(reached, changes, cancellation).ConfigureAwait(false);
        }

        LogFailed(file.Name, ns, changes[0].Position.ToString(), refusal.Message);
        return await CommitAsync(reached, position, [], cancellation).ConfigureAwait(false);
    }

    /// <summary>Commits the changes of each event separately, because one of them was refused: only the event at fault may lose its changes.</summary>
    private async ValueTask<Result<HookProgress>> OneByOneAsync(HookProgress reached, ImmutableArray<Change> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (change.Position <= reached.Position!.Value)
            {
                continue;
            }

            if (!(await AdvanceAsync(reached, [change], cancellation).ConfigureAwait(false)).TryGet(out reached, out var error))
            {
                return error;
            }
        }

        return reached;
    }

    private ImmutableArray<KeyRequest> Call(Change change)
    {
        if (ConversationEventReader.Read(change.Payload) is not { } happened)
        {
            return [];
        }

        if (file.After(ns, happened.Id, happened.Event, out var requests) is not { } failure)
        {
            return requests;
        }

        LogFailed(file.Name, ns, change.Position.ToString(), failure.Message);
        return [];
    }

    private async ValueTask<Result<HookProgress>> CommitAsync(
        HookProgress reached, LogPosition position, ImmutableArray<KeyRequest> requests, CancellationToken cancellation)
    {
        var advanced = await store.HookPositions.AdvanceAsync(ns, _hook, reached, position, requests, cancellation).ConfigureAwait(false);
        if (advanced.IsOk)
        {
            LogAdvanced(file.Name, ns, position);
        }

        return advanced;
    }

    [LoggerMessage(
        EventId = 5,
        Level = LogLevel.Warning,
        Message = "after_transition of {File} failed at {Position} of {Namespace}; the change stays, the hook continues with the next: {Failure}")]
    private partial void LogFailed(string file, string @namespace, string position, string failure);

    [LoggerMessage(
        EventId = 6, Level = LogLevel.Warning, Message = "after_transition of {File} has missed changes of {Namespace}, which were trimmed from the log")]
    private partial void LogGap(string file, string @namespace);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "after_transition of {File} waits for {Namespace}: {Failure}")]
    private partial void LogPaused(string file, string @namespace, string failure);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "after_transition of {File} for {Namespace} failed; the server retries it")]
    private partial void LogBroken(string file, string @namespace, Exception e);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information, Message = "after_transition of {File} follows {Namespace} from {Position}")]
    private partial void LogBegun(string file, string @namespace, LogPosition? position);

    [LoggerMessage(EventId = 10, Level = LogLevel.Debug, Message = "after_transition of {File} follows {Namespace} and is at {Position}")]
    private partial void LogAdvanced(string file, string @namespace, LogPosition position);
}
