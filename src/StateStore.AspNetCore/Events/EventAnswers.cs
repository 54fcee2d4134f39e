using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Endpoints;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Events;

/// <summary>The events that a request wants.</summary>
/// <param name="Changes">Reads the log.</param>
/// <param name="Log">The log.</param>
/// <param name="Filter">The filter.</param>
internal readonly record struct WantedEvents(IChanges Changes, LogKey Log, EventFilter Filter);

/// <summary>Answers requests for the events of a log: as pages, as a long poll, or as a stream. All logs share the rules of positions and gaps.</summary>
/// <param name="door">The services of endpoints.</param>
/// <param name="filters">The query parameters that choose log and filter.</param>
/// <param name="wanted">Reads these parameters.</param>
internal sealed class EventAnswers(Door door, string[] filters, Func<HttpContext, Caller, QueryParameters, Result<WantedEvents>> wanted)
{
    private const int DefaultLimit = 100;

    private readonly string[] _ofStreams = [.. filters, "after"];
    private readonly string[] _ofPages = [.. filters, "after", "limit", "wait"];

    /// <summary>Answers a request by <c>Accept</c>: with a stream, or with a page.</summary>
    public async ValueTask<StoreError?> GetAsync(HttpContext context, Caller caller)
    {
        var isStream = StreamPreference.Of(context.Request);
        var isFeed = isStream || context.Request.Query.ContainsKey("wait");
        if (!(isFeed ? caller.OpenFeed() : caller.Enter()).TryGet(out var permit, out var error))
        {
            return error;
        }

        using (permit)
        {
            return isStream
                ? await Stream(context, caller).ConfigureAwait(false)
                : await Page(context, caller).ConfigureAwait(false);
        }
    }

    private async ValueTask<StoreError?> Page(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, _ofPages).TryGet(out var query, out var error) ||
            !wanted(context, caller, query).TryGet(out var events, out error) ||
            !Position("after", query.Text("after") ?? "0").TryGet(out var after, out error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !query.Duration("wait", door.Options.LongestWait).TryGet(out var wait, out error))
        {
            return error;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(door.Stopping, caller.Ended);
        var result = await new LongPoll(events.Changes, door.Clock, door.Limits, events.Filter, end.Token).ReadAsync(events.Log, after, limit, wait, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Stream(HttpContext context, Caller caller)
    {
        string? resumeFrom = context.Request.Headers["Last-Event-ID"];
        if (!QueryParameters.Read(context, _ofStreams).TryGet(out var query, out var error) ||
            !wanted(context, caller, query).TryGet(out var events, out error) ||
            !Position("after", query.Text("after") ?? "$").TryGet(out var after, out error) ||
            (!string.IsNullOrEmpty(resumeFrom) && !Position("Last-Event-ID", resumeFrom).TryGet(out after, out error)))
        {
            return error;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, door.Stopping, caller.Ended);
        try
        {
            end.Token.ThrowIfCancellationRequested();
            var result = await events.Changes.FollowAsync(events.Log, after, end.Token).ConfigureAwait(false);
            if (result.TryGet(out var stream, out error))
            {
                await new SseStream(context.Response, door.Options.Heartbeat, door.Clock, events.Filter, door.Frames, end).RunAsync(stream).ConfigureAwait(false);
            }

            return error;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            return Door.EndOf(caller);
        }
    }

    /// <summary>Reads a position. <c>$</c> means from now, for which the engine takes null.</summary>
    private static Result<LogPosition?> Position(string what, string text)
    {
        if (text == "$")
        {
            return (LogPosition?)null;
        }

        return LogPosition.TryParse(text, out var position)
            ? position
            : StoreError.InvalidInput($"{what} must be the position of an event, 0 (from the start) or $ (from now on)");
    }

    private static ValueTask WriteAsync(HttpContext context, ChangePage page)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true"u8);
        EventJson.WriteEvents(page.Changes, ref json);
        JsonAnswer.WriteNext(page.Next.ToString(), ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }
}
