using StateStore.AspNetCore.Events;
using StateStore.AspNetCore.Requests;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>The endpoint of the change logs of a namespace: as pages, as a long poll, or as a stream.</summary>
internal sealed class EventEndpoints(Door door)
{
    private readonly EventAnswers _answers = new(door, ["kind", "prefix"], Wanted);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(
        door,
        HttpMethods.Get,
        "/v1/namespaces/{ns}/events",
        _answers.GetAsync,
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

    /// <summary>Reads which log of the namespace the client wants, and its filter.</summary>
    private static Result<WantedEvents> Wanted(HttpContext context, Caller caller, QueryParameters query) =>
        Log(context, query).TryGet(out var log, out var error) && Prefix(log, query).TryGet(out var prefix, out error)
            ? new WantedEvents(caller.Store.Changes, log, prefix)
            : error;

    private static Result<LogKey> Log(HttpContext context, QueryParameters query)
    {
        var ns = RequestNames.Of(context).Namespace;
        return query.Text("kind") switch
        {
            null or "conversation" => new LogKey(ns),
            "table" => new LogKey(ns, LogKind.Table),
            "key" => new LogKey(ns, LogKind.Key),
            "message" => new LogKey(ns, LogKind.Message),
            _ => StoreError.InvalidInput("kind must be conversation, table, key or message"),
        };
    }

    private static Result<KeyPrefix> Prefix(LogKey log, QueryParameters query) => query.Text("prefix") is { } prefix && log.Kind != LogKind.Key
        ? StoreError.InvalidInput("prefix needs kind=key")
        : new KeyPrefix(query.Text("prefix") ?? "");
}
