using System.Collections.Immutable;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>
/// Writes a page of states:
/// <c>{"ok":true,"states":[{"state":..,"count":n,"ages_ms":{"oldest":ms,"p50":ms,"p95":ms}?,"arrivals":{"minute":n,"hour":n},"departures":{..},"refused":[{"to":..,"minute":n,"hour":n}]?}],"next":..}</c>.
/// </summary>
internal static class StateJson
{
    public static ValueTask WriteAsync(HttpContext context, StatePage page)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"states\":["u8);
        var separator = ""u8;
        foreach (var state in page.States)
        {
            json.Raw(separator).Raw("{\"state\":"u8).String(state.State).Raw(",\"count\":"u8).Number(state.Count);
            if (state.Ages is { } ages)
            {
                json.Raw(",\"ages_ms\":{\"oldest\":"u8).Number((long)ages.Oldest.TotalMilliseconds);
                json.Raw(",\"p50\":"u8).Number((long)ages.P50.TotalMilliseconds);
                json.Raw(",\"p95\":"u8).Number((long)ages.P95.TotalMilliseconds).Byte((byte)'}');
            }

            WriteFlow(",\"arrivals\":{\"minute\":"u8, state.LastMinute.Arrivals, state.LastHour.Arrivals, ref json);
            WriteFlow(",\"departures\":{\"minute\":"u8, state.LastMinute.Departures, state.LastHour.Departures, ref json);
            WriteRefused(state.Refused, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Raw("]"u8);
        JsonAnswer.WriteNext(page.Next, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    private static void WriteRefused(ImmutableArray<RefusedTransition> refused, scoped ref JsonBuilder json)
    {
        for (var i = 0; i < refused.Length; i++)
        {
            json.Raw(i == 0 ? ",\"refused\":["u8 : ","u8).Raw("{\"to\":"u8).String(refused[i].To);
            json.Raw(",\"minute\":"u8).Number(refused[i].LastMinute).Raw(",\"hour\":"u8).Number(refused[i].LastHour).Byte((byte)'}');
        }

        json.Raw(refused.IsEmpty ? ""u8 : "]"u8);
    }

    private static void WriteFlow(ReadOnlySpan<byte> head, long minute, long hour, scoped ref JsonBuilder json) =>
        json.Raw(head).Number(minute).Raw(",\"hour\":"u8).Number(hour).Byte((byte)'}');
}
