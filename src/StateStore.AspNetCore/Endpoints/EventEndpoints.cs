using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Events;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint of the change logs of a namespace: as pages, as a long poll, or as a stream.</summary>
internal sealed class EventEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door,
        HttpMethods.Get,
        "/v1/namespaces/{ns}/events",
        Get,
        new("Events", "getEvents", "Events of a Namespace", "EventPage", Permission.EventsRead)
        {
            Text = "Events after a position, oldest first. With Accept: text/event-stream the answer is a live stream. A stream takes no limit and no wait, " +
                "starts from now if after is absent, and continues after Last-Event-ID. " +
                "A page may have fewer than limit events, because its bytes are bounded too. " +
                "With a prefix it may even be empty, because a request examines a bounded number of events. The end is reached when next equals after.",
            Parameters = ["LogKind", "EventPrefix", "AfterPosition", "Limit", "Wait", "LastEventId"],
            OtherAnswer = ("text/event-stream", "EventStream"),
            CountsFeeds = true,
            Errors = [ErrorCode.Gone],
        });

    private async ValueTask<StoreError?> Get(HttpContext context, Caller caller)
    {
        var isStream = StreamPreference.Of(context.Request);
        var isFeed = isStream || context.Request.Query.ContainsKey("wait");
        if (!Enter(caller, isFeed).TryGet(out var permit, out var error))
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

    private static Result<CallerGate.Permit> Enter(Caller caller, bool isFeed) =>
        caller.Gate is not { } gate ? default(CallerGate.Permit) : isFeed ? gate.OpenFeed() : gate.Enter();

    private async ValueTask<StoreError?> Page(HttpContext context, Caller caller)
    {
        if (!QueryParameters.Read(context, "kind", "prefix", "after", "limit", "wait").TryGet(out var query, out var error) ||
            !Log(context, query).TryGet(out var log, out error) ||
            !Prefix(log, query).TryGet(out var prefix, out error) ||
            !Position("after", query.Text("after") ?? "0").TryGet(out var after, out error) ||
            !query.Count("limit", DefaultLimit, door.Limits.PageSize).TryGet(out var limit, out error) ||
            !query.Duration("wait", door.Options.LongestWait).TryGet(out var wait, out error))
        {
            return error;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(door.Stopping, caller.Ended);
        var result = await new LongPoll(caller.Store.Changes, door.Clock, door.Limits, prefix, end.Token).ReadAsync(log, after, limit, wait, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Stream(HttpContext context, Caller caller)
    {
        string? resumeFrom = context.Request.Headers["Last-Event-ID"];
        if (!QueryParameters.Read(context, "kind", "prefix", "after").TryGet(out var query, out var error) ||
            !Log(context, query).TryGet(out var log, out error) ||
            !Prefix(log, query).TryGet(out var prefix, out error) ||
            !Position("after", query.Text("after") ?? "$").TryGet(out var after, out error) ||
            (!string.IsNullOrEmpty(resumeFrom) && !Position("Last-Event-ID", resumeFrom).TryGet(out after, out error)))
        {
            return error;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, door.Stopping, caller.Ended);
        var result = await caller.Store.Changes.FollowAsync(log, after, end.Token).ConfigureAwait(false);
        if (result.TryGet(out var stream, out error))
        {
            await new SseStream(context.Response, door.Options.Heartbeat, door.Clock, prefix, end).RunAsync(stream).ConfigureAwait(false);
        }

        return error;
    }

    /// <summary>Reads which log of the namespace the client wants.</summary>
    private static Result<LogKey> Log(HttpContext context, QueryParameters query)
    {
        var ns = RequestNames.Of(context).Namespace;
        return query.Text("kind") switch
        {
            null or "conversation" => new LogKey(ns),
            "table" => new LogKey(ns, LogKind.Table),
            "key" => new LogKey(ns, LogKind.Key),
            _ => StoreError.InvalidInput("kind must be conversation, table or key"),
        };
    }

    private static Result<KeyPrefix> Prefix(LogKey log, QueryParameters query) => query.Text("prefix") is { } prefix && log.Kind != LogKind.Key
        ? StoreError.InvalidInput("prefix needs kind=key")
        : new KeyPrefix(query.Text("prefix") ?? "");

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
