using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Core;

/// <summary>The stored forms of tables and records; the version stands first, where the stores look for it.</summary>
public static class TableCodec
{
    /// <summary>
    /// <c>{"version":n,"base":..,"generation":..,"count":..,"inserted":..,"created":..,"highest_id":..?,"max_length":..?,"fields":[..]?,"json_schema":{..}?,"indexes":[..]?}</c>
    /// </summary>
    public static byte[] Encode(EntityVersion version, Table table)
    {
        var json = new JsonBuilder();
        json.Raw("{\"version\":"u8).Number(version.Value).Raw(",\"base\":"u8).Number(table.Base);
        json.Raw(",\"generation\":"u8).Number(table.Generation).Raw(",\"count\":"u8).Number(table.Count);
        json.Raw(",\"inserted\":"u8).Number(table.Inserted).Raw(",\"created\":"u8).Number(table.Created);
        WriteOptional(",\"highest_id\":"u8, table.HighestId, ref json);
        WriteOptional(",\"max_length\":"u8, table.MaxLength, ref json);
        if (table.Fields is { } fields)
        {
            json.Raw(",\"fields\":"u8);
            WriteTexts(fields, ref json);
        }

        if (table.Schema is { } schema)
        {
            json.Raw(",\"json_schema\":"u8).Raw(schema.Json.Utf8.Span);
        }

        WriteIndexes(table.Indexes, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Reads what <see cref="Encode(EntityVersion, Table)"/> wrote; errors: INVALID_SCHEMA, where this version can't compile a stored schema.</summary>
    public static Result<Table> Decode(ReadOnlyMemory<byte> stored, Limits limits)
    {
        var members = JsonMembers.Of(JsonText.FromTrusted(stored));
        TableSchema? schema = null;
        if (members.Find("json_schema"u8) is { } json && !TableSchema.Compile(json, limits).TryGet(out schema, out var error))
        {
            return error;
        }

        return new Table(
            Number(members, "max_length"u8), Texts(members, "fields"u8), schema, Number(members, "base"u8) ?? 0, Number(members, "generation"u8) ?? 0,
            Number(members, "count"u8) ?? 0, Number(members, "highest_id"u8), Number(members, "inserted"u8) ?? 0, Number(members, "created"u8) ?? 0)
        {
            Indexes = Texts(members, "indexes"u8) ?? [],
        };
    }

    /// <summary><c>{"version":n,"ordinal":n,"record":{..}}</c></summary>
    public static byte[] Encode(TableRecord record)
    {
        var json = new JsonBuilder(record.Content.Utf8.Length + 64);
        json.Raw("{\"version\":"u8).Number(record.Version.Value).Raw(",\"ordinal\":"u8).Number(record.Ordinal);
        return json.Raw(",\"record\":"u8).Raw(record.Content.Utf8.Span).Raw("}"u8).ToArray();
    }

    /// <summary>Goes by where things stand rather than by their names: a list is thousands of these.</summary>
    public static TableRecord DecodeRecord(EntityVersion version, ReadOnlyMemory<byte> stored)
    {
        var at = 0;
        _ = NumberBehind("{\"version\":"u8, stored.Span, ref at);
        var ordinal = NumberBehind(",\"ordinal\":"u8, stored.Span, ref at);
        var content = stored[(at + ",\"record\":"u8.Length)..^1];
        at = 0;
        return new(NumberBehind("{\"id\":"u8, content.Span, ref at), version, ordinal, JsonText.FromTrusted(content));
    }

    /// <summary>
    /// The payload of an event: <c>namespace, table, type</c>, then what the type has (<c>id, record, delta</c>, <c>records, dropped</c>,
    /// <c>max_length, schema</c>), then <c>at, version</c>.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The table.</param>
    /// <param name="before">The table before; it tells the numbers of a dropped one.</param>
    /// <param name="happened">The change.</param>
    public static byte[] EncodeEvent(string ns, string name, Table? before, TableEvent happened)
    {
        var json = new JsonBuilder(happened.Records.Sum(record => record.Content.Utf8.Length + 1) + 512);
        json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"table\":"u8).String(name);
        json.Raw(",\"type\":\""u8).Raw(TypeName(happened.Type)).Byte((byte)'"');
        WriteContent(happened, ref json);
        json.Raw(",\"at\":"u8).Time(happened.At);
        json.Raw(",\"version\":"u8).Number((happened.Table ?? before!).Number(happened.Version));
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>An array of strings.</summary>
    public static void WriteTexts(IEnumerable<string> texts, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        var separator = ""u8;
        foreach (var text in texts)
        {
            json.Raw(separator).String(text);
            separator = ","u8;
        }

        json.Byte((byte)']');
    }

    /// <summary>The fields by which a table is searched, as a further member; nothing where there are none.</summary>
    public static void WriteIndexes(ImmutableArray<string> fields, scoped ref JsonBuilder json)
    {
        if (!fields.IsEmpty)
        {
            json.Raw(",\"indexes\":"u8);
            WriteTexts(fields, ref json);
        }
    }

    private static void WriteRecords(ImmutableArray<TableRecord> records, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        for (var i = 0; i < records.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8).Raw(records[i].Content.Utf8.Span);
        }

        json.Byte((byte)']');
    }

    private static void WriteContent(TableEvent happened, scoped ref JsonBuilder json)
    {
        switch (happened.Type)
        {
            case TableEventType.StateCreated:
                json.Raw(",\"max_length\":"u8).OptionalNumber(happened.Table!.MaxLength);
                break;
            case TableEventType.StateDropped:
                break;
            case TableEventType.StateSet:
                json.Raw(",\"records\":"u8);
                WriteRecords(happened.Records, ref json);
                json.Raw(",\"dropped\":"u8).Number(happened.Dropped);
                break;
            default:
                var record = happened.Records[0];
                json.Raw(",\"id\":"u8).Number(record.Id).Raw(",\"record\":"u8);
                json.Raw(happened.Type == TableEventType.Deleted ? "null"u8 : record.Content.Utf8.Span);
                if (happened.Delta is { } delta)
                {
                    json.Raw(",\"delta\":"u8).Raw(delta.Utf8.Span);
                }

                break;
        }
    }

    private static void WriteOptional(ReadOnlySpan<byte> name, long? number, scoped ref JsonBuilder json)
    {
        if (number is { } value)
        {
            json.Raw(name).Number(value);
        }
    }

    private static long? Number(JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name) is { } value && long.TryParse(value.Utf8.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static ImmutableArray<string>? Texts(JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name) is { } array ? [.. JsonItems.Of(array).Select(item => item.TryString()!)] : null;

    private static long NumberBehind(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> utf8, ref int at)
    {
        at += prefix.Length;
        _ = Utf8Parser.TryParse(utf8[at..], out long number, out var length);
        at += length;
        return number;
    }

    private static ReadOnlySpan<byte> TypeName(TableEventType type) => type switch
    {
        TableEventType.StateCreated => "state_created"u8,
        TableEventType.StateDropped => "state_dropped"u8,
        TableEventType.StateSet => "state_set"u8,
        TableEventType.Created => "created"u8,
        TableEventType.Replaced => "replaced"u8,
        TableEventType.Patched => "patched"u8,
        TableEventType.Deleted => "deleted"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
