using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Core.Tables;

/// <summary>Encodes and decodes the stored forms of tables and records. The version stands first because the stores look for it there.</summary>
public static class TableCodec
{
    /// <summary>Encodes a table.</summary>
    /// <remarks>
    /// <c>{"version":n,"base":..,"generation":..,"count":..,"inserted":..,"created":..,"highest_id":..?,"max_length":..?,"fields":[..]?,"json_schema":{..}?,"indexes":[..]?}</c>
    /// </remarks>
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

    /// <summary>
    /// Reads the output of <see cref="Encode(EntityVersion, Table)"/>. Null for any other bytes, or for a schema that this version can't compile.
    /// </summary>
    public static Table? Decode(ReadOnlyMemory<byte> stored, Limits limits)
    {
        if (!JsonMembers.Parse(stored.Span, Limits.Stored).TryGet(out var members, out _)
            || Number(members, "base"u8) is not { } first || Number(members, "generation"u8) is not { } generation || Number(members, "count"u8) is not { } count
            || Number(members, "inserted"u8) is not { } inserted || Number(members, "created"u8) is not { } created
            || !TryTexts(members, "fields"u8, out var fields) || !TryTexts(members, "indexes"u8, out var indexes))
        {
            return null;
        }

        TableSchema? schema = null;
        if (members.Find("json_schema"u8) is { } json && !TableSchema.Compile(json, limits).TryGet(out schema, out _))
        {
            return null;
        }

        return new Table(Number(members, "max_length"u8), fields, schema, first, generation, count, Number(members, "highest_id"u8), inserted, created)
        {
            Indexes = indexes ?? [],
        };
    }

    /// <summary>Encodes a record: <c>{"version":n,"ordinal":n,"record":{..}}</c>.</summary>
    public static byte[] Encode(TableRecord record)
    {
        var json = new JsonBuilder(record.Content.Utf8.Length + 64);
        json.Raw("{\"version\":"u8).Number(record.Version.Value).Raw(",\"ordinal\":"u8).Number(record.Ordinal);
        return json.Raw(",\"record\":"u8).Raw(record.Content.Utf8.Span).Raw("}"u8).ToArray();
    }

    /// <summary>
    /// Reads the output of <see cref="Encode(TableRecord)"/>; false for any other bytes. It goes by the places of the members, not by their names,
    /// because a list holds thousands of records.
    /// </summary>
    public static bool TryDecodeRecord(EntityVersion version, ReadOnlyMemory<byte> bytes, out TableRecord record)
    {
        record = default;
        var stored = bytes.Span;
        var at = 0;
        if (!TryNumberBehind("{\"version\":"u8, stored, ref at, out _) || !TryNumberBehind(",\"ordinal\":"u8, stored, ref at, out var ordinal)
            || !stored[at..].StartsWith(",\"record\":"u8) || !TrustedJson.IsIntact(stored))
        {
            return false;
        }

        var content = bytes[(at + ",\"record\":"u8.Length)..^1];
        at = 0;
        if (!TryNumberBehind("{\"id\":"u8, content.Span, ref at, out var id))
        {
            return false;
        }

        record = new(id, version, ordinal, JsonText.FromTrusted(content));
        return true;
    }

    /// <summary>
    /// Writes the payload of an event: <c>namespace, table, type</c>, the content of the type, <c>at, version</c>. The content is <c>id, record,
    /// delta</c>, or <c>records, dropped</c>, or <c>max_length</c>.
    /// </summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The table.</param>
    /// <param name="before">The table before the change, for the version of a dropped table; null if it could not be read.</param>
    /// <param name="happened">The change.</param>
    public static byte[] EncodeEvent(string ns, string name, Table? before, TableEvent happened)
    {
        var json = new JsonBuilder(happened.Records.Sum(record => record.Content.Utf8.Length + 1) + 512);
        json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"table\":"u8).String(name);
        json.Raw(",\"type\":\""u8).Raw(TypeName(happened.Type)).Byte((byte)'"');
        WriteContent(happened, ref json);
        json.Raw(",\"at\":"u8).Time(happened.At);
        json.Raw(",\"version\":"u8).Number((happened.Table ?? before)?.Number(happened.Version) ?? 0);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Writes an array of strings.</summary>
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

    /// <summary>Writes the indexed fields as a further member; nothing if there are none.</summary>
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

    /// <summary>Reads an array of texts; false if the member exists but has another type.</summary>
    private static bool TryTexts(JsonMembers members, ReadOnlySpan<byte> name, out ImmutableArray<string>? texts)
    {
        texts = null;
        if (members.Find(name) is not { } array)
        {
            return true;
        }

        if (array.Utf8.Span[0] != '[')
        {
            return false;
        }

        var found = JsonItems.Of(array).ConvertAll(item => item.TryString());
        texts = found.Contains(null) ? null : [.. found!];
        return texts is not null;
    }

    private static bool TryNumberBehind(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> utf8, ref int at, out long number)
    {
        number = 0;
        if (!utf8[at..].StartsWith(prefix) || !Utf8Parser.TryParse(utf8[(at + prefix.Length)..], out number, out var length))
        {
            return false;
        }

        at += prefix.Length + length;
        return true;
    }

    /// <summary>The name of a type of change in events and answers.</summary>
    public static ReadOnlySpan<byte> TypeName(TableEventType type) => type switch
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
