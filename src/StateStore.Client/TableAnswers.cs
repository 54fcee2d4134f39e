using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Client;

/// <summary>Reads the answers of a server about tables.</summary>
internal static class TableAnswers
{
    /// <summary>The outcomes of a batch.</summary>
    public static Result<ImmutableArray<TableOutcome>> Outcomes(JsonMembers answer) => ImmutableArray.CreateRange(answer.Objects("results"u8).Select(Outcome));

    /// <summary>A table.</summary>
    public static TableSnapshot Table(JsonMembers table) => new(
        table.Text("name"u8),
        table.Number("version"u8),
        table.OptionalNumber("max_length"u8),
        table.Number("length"u8),
        table.Find("fields"u8)!.Value.Utf8.Span[0] == '[' ? table.Texts("fields"u8) : null,
        table.Find("json_schema"u8),
        table.Find("indexes"u8) is null ? [] : table.Texts("indexes"u8),
        table.OptionalText("created_at"u8) is { } at ? DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).Ticks : 0);

    /// <summary>A page of tables.</summary>
    public static Result<TablePage> Page(JsonMembers answer) => new TablePage([.. answer.Objects("tables"u8).Select(Table)], answer.OptionalText("next"u8))
    {
        Corrupt = answer.Corrupt(),
    };

    /// <summary>A record in the member <c>record</c>.</summary>
    public static RecordSnapshot Record(JsonMembers answer) => Record(answer.Find("record"u8)!.Value, answer.Number("version"u8));

    /// <summary>A page of records with their versions.</summary>
    public static Result<RecordPage> Records(JsonMembers answer)
    {
        var versions = JsonItems.Of(answer.Find("versions"u8)!.Value);
        var records = JsonItems.Of(answer.Find("records"u8)!.Value).Select((record, i) => Record(record, versions[i].TryLong()!.Value));
        return new RecordPage([.. records], answer.OptionalNumber("next"u8)) { Corrupt = answer.Corrupt() };
    }

    /// <summary>Whether an error says that the table exists without the record.</summary>
    public static bool IsMissingRecord(StoreError error) =>
        error is { Code: ErrorCode.NotFound, Details: { IsObject: true } details } && JsonMembers.Of(details).OptionalText("missing"u8) == "record";

    private static TableOutcome Outcome(JsonMembers result)
    {
        var record = result.Find("record"u8) is { } content ? Record(content, result.Number("record_version"u8)) : null;
        return new(
            TypeOf(result.OptionalText("type"u8)),
            result.Number("version"u8),
            record,
            result.OptionalNumber("accepted"u8) ?? 0,
            result.OptionalNumber("dropped"u8) ?? 0)
        {
            Events = DryRunJson.ReadEvents(result),
        };
    }

    private static RecordSnapshot Record(JsonText content, long version) => new(JsonMembers.Of(content).Number("id"u8), version, content);

    private static TableEventType? TypeOf(string? name) => name switch
    {
        null => null,
        "state_created" => TableEventType.StateCreated,
        "state_dropped" => TableEventType.StateDropped,
        "state_set" => TableEventType.StateSet,
        "created" => TableEventType.Created,
        "replaced" => TableEventType.Replaced,
        "patched" => TableEventType.Patched,
        "deleted" => TableEventType.Deleted,
        _ => throw new FormatException("The answer has an unknown type of change"),
    };
}
