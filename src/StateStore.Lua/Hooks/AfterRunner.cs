using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using StateStore.Engine;
using StateStore.Storage;

namespace StateStore.Lua.Hooks;

/// <summary>
/// Calls after_transition of one file for the log of one namespace, event by event. How far it has come stands in a key, which is changed in the same
/// commit as what the hook changes: so that is made exactly once, however often a process ends, and however many of them do this.
/// </summary>
internal sealed partial class AfterRunner(IStateStore store, string ns, HookFile file, TimeProvider clock, ILogger logger)
{
    private const int PageSize = 100;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly string _key = $"hook:{Path.GetFileNameWithoutExtension(file.Name)}";

    public async Task RunAsync(CancellationToken cancellation)
    {
        // Whoever starts it goes on at once.
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
                // A bug must not end the hooks for good.
                LogBroken(file.Name, ns, e);
                await Task.Delay(Pause, clock, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Goes on until something keeps it from that: an error, or that another process has come further (null).</summary>
    private async ValueTask<StoreError?> FollowAsync(CancellationToken cancellation)
    {
        if (!(await BeginAsync(cancellation).ConfigureAwait(false)).TryGet(out var reached, out var error))
        {
            return error;
        }

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

            if (page.Changes.IsEmpty)
            {
                continue;
            }

            var advanced = await AdvanceAsync(reached, page.Changes, cancellation).ConfigureAwait(false);
            if (!advanced.TryGet(out reached, out error))
            {
                return error.Code == ErrorCode.VersionConflict ? null : error;
            }
        }
    }

    /// <summary>Where it stopped; the first time it begins with what happens from now on.</summary>
    private async ValueTask<Result<Reached>> BeginAsync(CancellationToken cancellation)
    {
        var found = await store.Keys.GetAsync(ns, _key, cancellation).ConfigureAwait(false);
        if (found.TryGet(out var key, out var error))
        {
            return LogPosition.TryParse(key.Value.Json?.TryString() ?? "", out var position)
                ? new Reached(position, key.Version)
                : new StoreError(ErrorCode.Internal, $"the key {_key} does not hold a position");
        }

        if (error.Code != ErrorCode.NotFound)
        {
            return error;
        }

        var tail = await store.Changes.ReadAsync(ns, null, 1, default, cancellation).ConfigureAwait(false);
        return tail.TryGet(out var page, out error) ? await CommitAsync(new(page.Next, 0), page.Next, [], cancellation).ConfigureAwait(false) : error;
    }

    private async ValueTask<Result<Reached>> AdvanceAsync(Reached reached, ImmutableArray<Change> changes, CancellationToken cancellation)
    {
        var requests = new List<KeyRequest>();
        var position = reached.Position;
        foreach (var change in changes)
        {
            var made = Call(change);
            if (requests.Count > 0 && requests.Count + made.Length >= Limits.Default.BatchCommands)
            {
                if (!(await CommitAsync(reached, position, requests, cancellation).ConfigureAwait(false)).TryGet(out reached, out var error))
                {
                    return error;
                }

                requests.Clear();
            }

            requests.AddRange(made);
            position = change.Position;
        }

        var committed = await CommitAsync(reached, position, requests, cancellation).ConfigureAwait(false);
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

    /// <summary>Something of what they change can't be made: only the one that it belongs to must lose it.</summary>
    private async ValueTask<Result<Reached>> OneByOneAsync(Reached reached, ImmutableArray<Change> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (change.Position <= reached.Position)
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

    private async ValueTask<Result<Reached>> CommitAsync(Reached reached, LogPosition position, IEnumerable<KeyRequest> requests, CancellationToken cancellation)
    {
        var note = new KeyCommand.Set(KeyValue.Of(new JsonBuilder().String(position.ToString()).ToJsonText()), KeyTtl.Forever) { ExpectedVersion = reached.Version };
        var changed = await store.Keys.ChangeAsync(ns, [new(_key, note), .. requests], null, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcomes, out var error) ? new Reached(position, outcomes[0].Version) : error;
    }

    /// <summary>How far it has come, and the version of the key that says so; 0 = it says nothing yet.</summary>
    private readonly record struct Reached(LogPosition Position, long Version);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "after_transition of {File} failed at {Position} of {Namespace}; the change stands, the hook goes on with the next: {Failure}")]
    private partial void LogFailed(string file, string @namespace, string position, string failure);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "after_transition of {File} has missed changes of {Namespace}, which were trimmed away from the log")]
    private partial void LogGap(string file, string @namespace);

    [LoggerMessage(EventId = 7, Level = LogLevel.Warning, Message = "after_transition of {File} waits for {Namespace}: {Failure}")]
    private partial void LogPaused(string file, string @namespace, string failure);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error, Message = "after_transition of {File} for {Namespace} failed, and is tried again")]
    private partial void LogBroken(string file, string @namespace, Exception e);
}
