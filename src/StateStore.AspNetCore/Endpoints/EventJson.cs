using System.Collections.Immutable;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Writes events in JSON answers.</summary>
internal static class EventJson
{
    /// <summary>Writes <c>,"events":[{"position":"..","payload":{..}}]</c>.</summary>
    public static void WriteEvents(ImmutableArray<Change> changes, scoped ref JsonBuilder json)
    {
        json.Raw(",\"events\":["u8);
        var separator = ""u8;
        foreach (var change in changes)
        {
            json.Raw(separator).Raw("{\"position\":"u8).String(change.Position.ToString());
            json.Raw(",\"payload\":"u8).Raw(change.Payload.Utf8.Span).Raw("}"u8);
            separator = ","u8;
        }

        json.Raw("]"u8);
    }
}
