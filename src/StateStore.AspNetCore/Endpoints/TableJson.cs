using System.Collections.Immutable;
using System.Globalization;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Writes tables and records in the answers of resources.</summary>
internal static class TableJson
{
    /// <summary>Writes <c>{"ok":true}</c>, and the members of a dry run.</summary>
    public static void WriteOk(HttpContext context, ImmutableArray<JsonText>? events)
    {
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true"u8);
        DryRunJson.Write(events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    public static ValueTask WriteAsync(HttpContext context, TablePage page)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"tables\":["u8);
        var separator = ""u8;
        foreach (var table in page.Tables)
        {
            json.Raw(separator);
            WriteTable(table, ref json);
            separator = ","u8;
        }

        json.Byte((byte)']');
        JsonAnswer.WriteNext(page.Next, ref json);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    /// <summary>Writes <c>{"ok":true,"table":{..}}</c>, with <c>"warnings":[..]</c> if there are any, and the members of a dry run.</summary>
    public static void Write(HttpContext context, TableSnapshot table, IReadOnlyList<Problem> warnings, ImmutableArray<JsonText>? events = null)
    {
        JsonAnswer.SetVersion(context, table.Version);
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"table\":"u8);
        WriteTable(table, ref json);
        if (warnings.Count > 0)
        {
            json.Raw(",\"warnings\":"u8);
            Problem.WriteAll(warnings, ref json);
        }

        DryRunJson.Write(events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    /// <summary>Writes <c>{"ok":true,"record":{..},"version":n}</c>, and the members of a dry run.</summary>
    public static void Write(HttpContext context, RecordSnapshot record, ImmutableArray<JsonText>? events = null)
    {
        JsonAnswer.SetVersion(context, record.Version);
        var json = new JsonBuilder(record.Content.Utf8.Length + 64);
        json.Raw("{\"ok\":true,\"record\":"u8).Raw(record.Content.Utf8.Span).Raw(",\"version\":"u8).Number(record.Version);
        DryRunJson.Write(events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    public static ValueTask WriteAsync(HttpContext context, RecordPage page, bool withVersions)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true,\"records\":"u8);
        ListJson.WriteRecords(page.Records, ref json);
        if (withVersions)
        {
            WriteVersions(page.Records, ref json);
        }

        json.Raw(",\"next\":"u8).OptionalNumber(page.Next);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return JsonAnswer.SendAsync(context, json.Raw("}"u8).ToBuffer());
    }

    /// <summary>Writes the result of each operation of a batch.</summary>
    public static ValueTask WriteAsync(HttpContext context, ImmutableArray<TableRequest> requests, ImmutableArray<TableOutcome> outcomes)
    {
        var json = new JsonBuilder(4096);
        json.Raw("{\"ok\":true"u8).Raw(outcomes[0].Events is null ? ""u8 : ",\"dry_run\":true"u8).Raw(",\"results\":["u8);
        for (var i = 0; i < outcomes.Length; i++)
        {
            json.Raw(i == 0 ? "{\"table\":"u8 : ",{\"table\":"u8).String(requests[i].Table);
            WriteOutcome(outcomes[i], ref json);
            DryRunJson.WriteEvents(outcomes[i].Events, ref json);
            json.Byte((byte)'}');
        }

        return JsonAnswer.SendAsync(context, json.Raw("]}"u8).ToBuffer());
    }

    public static void WriteReplaced(HttpContext context, TableOutcome outcome)
    {
        JsonAnswer.SetVersion(context, outcome.Version);
        var json = new JsonBuilder();
        json.Raw("{\"ok\":true,\"accepted\":"u8).Number(outcome.Accepted).Raw(",\"dropped\":"u8).Number(outcome.Dropped);
        json.Raw(",\"version\":"u8).Number(outcome.Version);
        DryRunJson.Write(outcome.Events, ref json);
        json.Byte((byte)'}');
        JsonAnswer.Write(context, ref json);
    }

    private static void WriteOutcome(TableOutcome outcome, scoped ref JsonBuilder json)
    {
        if (outcome.Type is { } type)
        {
            json.Raw(",\"type\":\""u8).Raw(TableCodec.TypeName(type)).Byte((byte)'"');
        }

        json.Raw(",\"version\":"u8).Number(outcome.Version);
        if (outcome.Record is { } record)
        {
            json.Raw(",\"record\":"u8).Raw(record.Content.Utf8.Span).Raw(",\"record_version\":"u8).Number(record.Version);
        }

        if (outcome.Type == TableEventType.StateSet)
        {
            json.Raw(",\"accepted\":"u8).Number(outcome.Accepted).Raw(",\"dropped\":"u8).Number(outcome.Dropped);
        }
    }

    private static void WriteVersions(ImmutableArray<RecordSnapshot> records, scoped ref JsonBuilder json)
    {
        json.Raw(",\"versions\":["u8);
        for (var i = 0; i < records.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8).Number(records[i].Version);
        }

        json.Byte((byte)']');
    }

    private static void WriteTable(TableSnapshot table, scoped ref JsonBuilder json)
    {
        json.Raw("{\"name\":"u8).String(table.Name).Raw(",\"version\":"u8).Number(table.Version);
        json.Raw(",\"max_length\":"u8).OptionalNumber(table.MaxLength).Raw(",\"length\":"u8).Number(table.Length).Raw(",\"fields\":"u8);
        if (table.FieldNames is { } names)
        {
            TableCodec.WriteTexts(names, ref json);
        }
        else
        {
            json.Raw("null"u8);
        }

        if (table.JsonSchema is { } schema)
        {
            json.Raw(",\"json_schema\":"u8).Raw(schema.Utf8.Span);
        }

        TableCodec.WriteIndexes(table.Indexes, ref json);
        if (table.Created > 0)
        {
            // All seven decimals: no two tables of a namespace have the same time, so it gives the order of their creation.
            json.Raw(",\"created_at\":"u8).String(new DateTime(table.Created, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture));
        }

        json.Byte((byte)'}');
    }
}
