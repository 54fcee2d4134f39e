using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Writes the report of a checked bundle.</summary>
internal static class SchemaReportJson
{
    /// <summary>
    /// Writes <c>{"ok":true,"examined":n,"unknown_states":{count, states: [{state, count, samples}]},"invalid":{count, samples: [{id, state, message,
    /// problems}]},"corrupt":n,"warnings":[..]?,"next":".."}</c>.
    /// </summary>
    public static ValueTask WriteAsync(HttpContext context, BundleReport report, IReadOnlyList<Problem> warnings)
    {
        var json = new JsonBuilder(1024);
        json.Raw("{\"ok\":true,\"examined\":"u8).Number(report.Examined);
        json.Raw(",\"unknown_states\":{\"count\":"u8).Number(report.Unknown).Raw(",\"states\":["u8);
        for (var i = 0; i < report.UnknownStates.Length; i++)
        {
            var unknown = report.UnknownStates[i];
            json.Raw(i == 0 ? "{\"state\":"u8 : ",{\"state\":"u8).String(unknown.State).Raw(",\"count\":"u8).Number(unknown.Count).Raw(",\"samples\":"u8);
            TableCodec.WriteTexts(unknown.Samples, ref json);
            json.Byte((byte)'}');
        }

        json.Raw("]},\"invalid\":{\"count\":"u8).Number(report.Invalid).Raw(",\"samples\":["u8);
        for (var i = 0; i < report.Samples.Length; i++)
        {
            WriteSample(report.Samples[i], isFirst: i == 0, ref json);
        }

        json.Raw("]},\"corrupt\":"u8).Number(report.Corrupt);
        if (warnings.Count > 0)
        {
            json.Raw(",\"warnings\":"u8);
            Problem.WriteAll(warnings, ref json);
        }

        JsonAnswer.WriteNext(report.Next, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    private static void WriteSample(InvalidConversation invalid, bool isFirst, scoped ref JsonBuilder json)
    {
        json.Raw(isFirst ? "{\"id\":"u8 : ",{\"id\":"u8).String(invalid.Id).Raw(",\"state\":"u8).String(invalid.State);
        json.Raw(",\"message\":"u8).String(invalid.Error.Message);
        if (invalid.Error.Details is { } problems)
        {
            json.Raw(",\"problems\":"u8).Raw(problems.Utf8.Span);
        }

        json.Byte((byte)'}');
    }
}
