using System.Runtime.CompilerServices;

namespace StateStore.Client.Changes;

/// <summary>The change logs of a server: pages by long polls, feeds by server-sent events.</summary>
internal sealed class HttpChanges(HttpSender sender) : IChanges
{
    /// <summary>The longest wait of one request. A server reduces longer ones to this by default.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public async ValueTask<Result<ChangePage>> ReadAsync(
        LogKey log, LogPosition? after, int limit = 100, TimeSpan wait = default, CancellationToken cancellation = default)
    {
        if (Check(log) is { } invalid)
        {
            return invalid;
        }

        while (true)
        {
            // An empty answer used up its part of the wait, whatever the clocks of the two machines say.
            var part = wait < LongestWait ? wait : LongestWait;
            var target = Targets.Query(
                Path(log), ("kind", Kind(log)), ("after", after?.ToString() ?? "$"), ("limit", Targets.Number(limit)), ("wait", Wait(part)));
            var read = await sender.SendAsync(
                HttpCall.Read(target) with { Wait = part > TimeSpan.Zero ? part : TimeSpan.Zero },
                static answer => ChangeAnswers.Page(answer.Members()),
                cancellation).ConfigureAwait(false);
            wait -= part;
            if (!read.TryGet(out var page, out _) || !page.Changes.IsEmpty || wait <= TimeSpan.Zero)
            {
                return read;
            }

            after = page.Next;
        }
    }

    public async ValueTask<Result<ChangeStream>> FollowAsync(LogKey log, LogPosition? after, CancellationToken cancellation = default)
    {
        // The first read fixes the position, and returns errors such as FORBIDDEN as a value. A trimmed position becomes a gap of the stream.
        var read = await ReadAsync(log, after, 1, default, cancellation).ConfigureAwait(false);
        if (!read.TryGet(out var page, out var error) && error.Code != ErrorCode.Gone)
        {
            return error;
        }

        var from = after ?? page!.Next;
        return new ChangeStream(from, StreamAsync(log, from, cancellation));
    }

    private static StoreError? Check(LogKey log) => Names.CheckNamespace(log.Namespace, ServerLimits.Any) ??
        (log.Kind == LogKind.Audit ? new(ErrorCode.NotSupported, "The audit log of a server is read at /v1/admin/audit") : null);

    private static string Path(LogKey log) => Targets.Namespace(log.Namespace) + "/events";

    private static string? Kind(LogKey log) => log.Kind switch
    {
        LogKind.Table => "table",
        LogKind.Key => "key",
        LogKind.Message => "message",
        _ => null,
    };

    private static string? Wait(TimeSpan wait) => wait > TimeSpan.Zero ? Targets.Number((long)Math.Ceiling(wait.TotalMilliseconds)) + "ms" : null;

    /// <summary>Follows the log. A lost connection is opened again after the last position.</summary>
    /// <exception cref="FeedRefusedException">The server refuses the feed for good.</exception>
    private async IAsyncEnumerable<Change> StreamAsync(LogKey log, LogPosition position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            var opened = await OpenAsync(log, position, cancellation).ConfigureAwait(false);
            if (opened.Result.TryGet(out var response, out var error))
            {
                var events = new EventStream(response, sender.Options);
                await using (events.ConfigureAwait(false))
                {
                    while (await events.ReadAsync(cancellation).ConfigureAwait(false))
                    {
                        (position, attempt) = (events.Position ?? position, 0);
                        if (events.Current is { } change)
                        {
                            yield return change;
                        }
                    }
                }
            }
            else if (opened.End == AttemptEnd.Final)
            {
                throw new FeedRefusedException(error);
            }

            await Task.Delay(Backoff.After(attempt, opened.Pause), sender.Options.Clock, cancellation).ConfigureAwait(false);
        }
    }

    private ValueTask<Attempt<HttpResponseMessage>> OpenAsync(LogKey log, LogPosition position, CancellationToken cancellation) => sender.OpenAsync(
        HttpCall.Read(Targets.Query(Path(log), ("kind", Kind(log)), ("after", position.ToString()))), cancellation);
}
