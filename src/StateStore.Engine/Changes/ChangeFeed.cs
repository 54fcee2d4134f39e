using System.Runtime.CompilerServices;

namespace StateStore.Engine.Changes;

/// <summary>Serves the change logs: events since a position, then live ones, without gap or repeat.</summary>
/// <remarks>
/// A reader is only a position. The shared ring of its log serves it while it keeps up; the log itself serves it otherwise. So a slow reader costs no
/// memory.
/// </remarks>
/// <param name="context">The services of the engine.</param>
/// <param name="areNamesChecked">True for a caller that reads a log of a reserved namespace.</param>
internal sealed class ChangeFeed(EngineContext context, bool areNamesChecked = false) : IChanges, IAsyncDisposable
{
    /// <summary>
    /// The bound of one read of a stream. It is small because a slow reader may hold the page for long, and there may be thousands of readers.
    /// </summary>
    internal static readonly PageBound StreamPage = new(256, 1024 * 1024);

    /// <summary>The pages of all streams together, about; a page has <see cref="LeastStreamBytes"/> in any case.</summary>
    private const long StreamsBytes = 256 * 1024 * 1024;

    private const long LeastStreamBytes = 64 * 1024;

    private readonly Dictionary<LogKey, (LogTail Tail, int Readers)> _tails = [];
    private readonly Lock _lock = new();
    private int _streams;

    /// <summary>The bound of one read where there are so many streams: each may be slow and hold its page.</summary>
    internal static PageBound StreamPageOf(int streams) =>
        StreamPage with { Bytes = Math.Clamp(StreamsBytes / Math.Max(1, streams), LeastStreamBytes, StreamPage.Bytes) };

    public static Change ToChange(LogEntry entry) => new(entry.Position, JsonText.FromTrusted(entry.Payload));

    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        if ((CheckName(log) ?? context.CheckLimit("limit", limit)) is { } invalid)
        {
            return invalid;
        }

        try
        {
            var position = after ?? await TailAsync(log, cancellation).ConfigureAwait(false);
            var bound = new PageBound(limit, context.Limits.PageBytes);
            var page = await context.Storage.ReadEventsAsync(log, position, bound, cancellation).ConfigureAwait(false);
            if (page.Entries.IsEmpty && !page.IsTrimmed && wait > TimeSpan.Zero)
            {
                page = await WaitAsync(log, position, bound, wait, cancellation).ConfigureAwait(false);
            }

            return page.IsTrimmed ? Gone(position, page.Tail) : ToPage(page, position);
        }
        catch (StorageUnavailableException e)
        {
            return context.Outages.Report(e);
        }
        catch (StorageCorruptException e)
        {
            return context.Outages.Report(e);
        }
    }

    public async ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default)
    {
        if (CheckName(log) is { } invalid)
        {
            return invalid;
        }

        try
        {
            var tail = await TailAsync(log, cancellation).ConfigureAwait(false);
            var from = after ?? tail;
            return new ChangeStream(from, StreamAsync(log, from, tail, cancellation));
        }
        catch (StorageUnavailableException e)
        {
            return context.Outages.Report(e);
        }
        catch (StorageCorruptException e)
        {
            return context.Outages.Report(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        LogTail[] tails;
        lock (_lock)
        {
            tails = [.. _tails.Values.Select(entry => entry.Tail)];
            _tails.Clear();
        }

        foreach (var tail in tails)
        {
            await tail.DisposeAsync().ConfigureAwait(false);
        }
    }

    private StoreError? CheckName(LogKey log) => areNamesChecked ? null : Names.CheckNamespace(log.Namespace, context.Limits);

    private async IAsyncEnumerable<Change> StreamAsync(
        LogKey log, LogPosition position, LogPosition start, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tail = Enter(log, start);
        var reader = context.Meter.Feeds.Open(log.Kind);
        var breaks = 0;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (tail.TryRead(position, ref breaks, out var entries) && entries.Length == 0)
                {
                    reader.AtEnd();
                    await tail.WaitAsync(position, breaks, cancellation).ConfigureAwait(false);
                    continue;
                }

                if (entries.Length == 0)
                {
                    var page = await ReadLogAsync(log, position, cancellation).ConfigureAwait(false);
                    entries = [.. page.Entries];
                    if (page.IsTrimmed)
                    {
                        // The gap is reported once: from here on the reader stands at the newest trimmed position.
                        position = entries.Length > 0 ? entries[0].Position.Before() : page.Tail;
                        reader.CountGap();
                        yield return Change.Gap(position);
                    }
                    else if (entries.Length == 0)
                    {
                        position = EndOf(page, position);
                        reader.AtEnd();
                        await tail.WaitAsync(position, breaks, cancellation).ConfigureAwait(false);
                    }
                }

                if (entries.Length > 0)
                {
                    reader.Behind();
                }

                foreach (var entry in entries)
                {
                    position = entry.Position;
                    yield return ToChange(entry);
                }
            }
        }
        finally
        {
            context.Meter.Feeds.Close(reader);
            await LeaveAsync(log).ConfigureAwait(false);
        }
    }

    private async ValueTask<LogPage> ReadLogAsync(LogKey log, LogPosition position, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await context.Storage.ReadEventsAsync(log, position, StreamPageOf(Volatile.Read(ref _streams)), cancellation).ConfigureAwait(false);
            }
            catch (StorageUnavailableException e)
            {
                await context.Outages.PauseAsync(e, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<LogPosition> TailAsync(LogKey log, CancellationToken cancellation) =>
        (await context.Storage.ReadEventsAsync(log, LogPosition.Start, 0, cancellation).ConfigureAwait(false)).Tail;

    /// <summary>The first page with events; an empty one after the timeout.</summary>
    private async ValueTask<LogPage> WaitAsync(LogKey log, LogPosition after, PageBound bound, TimeSpan wait, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(wait, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        var seen = after;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await context.Storage.WaitForAppendAsync(log, seen, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // After the timeout, the last read is the answer, even if it is empty.
            }

            var page = await context.Storage.ReadEventsAsync(log, after, bound, cancellation).ConfigureAwait(false);
            if (!page.Entries.IsEmpty || page.IsTrimmed || timeout.IsCancellationRequested)
            {
                return page;
            }

            seen = EndOf(page, seen);
        }
    }

    /// <summary>
    /// The position from which to wait after a page without events. The log of a namespace that was deleted has a tail but no events: a reader from the
    /// start that waited at the start would be woken at once, again and again.
    /// </summary>
    private static LogPosition EndOf(in LogPage page, LogPosition after) => page.Tail > after ? page.Tail : after;

    private static StoreError Gone(LogPosition position, LogPosition tail)
    {
        var why = position > tail
            ? $"The log has no position {position}, it ends at {tail} (perhaps a backup has been restored since)"
            : $"Events after position {position} have been trimmed away";
        return new(ErrorCode.Gone, why + "; read from the start (after=0) what is left");
    }

    private static ChangePage ToPage(LogPage page, LogPosition asked) =>
        new([.. page.Entries.Select(ToChange)], page.Entries.IsEmpty ? asked : page.Entries[^1].Position);

    private LogTail Enter(LogKey log, LogPosition start)
    {
        lock (_lock)
        {
            _streams++;
            var (tail, readers) = _tails.TryGetValue(log, out var known)
                ? known
                : (new LogTail(context.Storage, log, start, context.Outages), 0);
            _tails[log] = (tail, readers + 1);
            return tail;
        }
    }

    private async ValueTask LeaveAsync(LogKey log)
    {
        LogTail? idle = null;
        lock (_lock)
        {
            _streams--;
            if (_tails.TryGetValue(log, out var known))
            {
                _tails[log] = (known.Tail, known.Readers - 1);
                if (known.Readers == 1)
                {
                    _tails.Remove(log);
                    idle = known.Tail;
                }
            }
        }

        if (idle is not null)
        {
            await idle.DisposeAsync().ConfigureAwait(false);
        }
    }
}
