using StateStore.AspNetCore.Answers;
using StateStore.AspNetCore.Events;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The change logs of a namespace: as pages, as a long poll, as a stream.</summary>
internal sealed class EventEndpoints(Door door)
{
    private const int DefaultLimit = 100;

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door.Options,
        HttpMethods.Get,
        "/v1/namespaces/{ns}/events",
        Get,
        new("Events", "getEvents", "Events of a Namespace", "EventPage")
        {
            Text = "Events after a position, oldest first. With Accept: text/event-stream a live stream, which takes no limit and no wait, " +
                "begins from now where after is absent, and goes on behind Last-Event-ID. A page ends where it would get too large, and one with a prefix where " +
                "enough was looked at, so it may be shorter than asked for, even empty: the end is where next is the position that was asked for.",
            Parameters = ["LogKind", "EventPrefix", "AfterPosition", "Limit", "Wait", "LastEventId"],
            OtherAnswer = ("text/event-stream", "EventStream"),
            Errors = [ErrorCode.Gone],
        });

    private ValueTask<StoreError?> Get(HttpContext context) => StreamPreference.Of(context.Request) ? Stream(context) : Page(context);

    private async ValueTask<StoreError?> Page(HttpContext context)
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

        var result = await new LongPoll(door.Changes, door.Clock, door.Limits, prefix, door.Stopping).ReadAsync(log, after, limit, wait, context.RequestAborted).ConfigureAwait(false);
        if (result.TryGet(out var page, out error))
        {
            await WriteAsync(context, page).ConfigureAwait(false);
        }

        return error;
    }

    private async ValueTask<StoreError?> Stream(HttpContext context)
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

        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, door.Stopping);
        var result = await door.Changes.FollowAsync(log, after, end.Token).ConfigureAwait(false);
        if (result.TryGet(out var stream, out error))
        {
            await new SseStream(context.Response, door.Options.Heartbeat, door.Clock, prefix, end).RunAsync(stream).ConfigureAwait(false);
        }

        return error;
    }

    /// <summary>Which of the namespace's logs.</summary>
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
        ? StoreError.InvalidInput("prefix goes with kind=key")
        : new KeyPrefix(query.Text("prefix") ?? "");

    /// <summary><c>$</c> = from now on, which the engine calls null.</summary>
    private static Result<LogPosition?> Position(string what, string text)
    {
        if (text == "$")
        {
            return (LogPosition?)null;
        }

        return LogPosition.TryParse(text, out var position)
            ? position
            : StoreError.InvalidInput($"{what} must be a position that an event gave, 0 (from the start) or $ (from now on)");
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
