using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>One change of one table in progress: the table before it, and the version that it makes.</summary>
internal sealed class TableChange(string name, Table table, EntityVersion version, DateTimeOffset at, Limits limits, SchemaSteps? steps)
{
    public Table Table => table;

    public EntityVersion Version => version;

    public DateTimeOffset At => at;

    /// <summary>The id for a record without one. Errors: LIMIT_EXCEEDED if no id is left.</summary>
    public Result<long> NextId(long? highest)
    {
        if (table.Count == 0)
        {
            return 1L;
        }

        var last = table.HighestId ?? highest ?? throw new InvalidOperationException("the highest id was not looked up");
        return last < long.MaxValue ? last + 1 : TableErrors.NoIdLeft(name);
    }

    /// <summary>Whether an id exceeds all ids of the table; false also if the highest id is not known.</summary>
    public bool IsAboveAll(long id) => table.Count == 0 || id > table.HighestId;

    /// <summary>The same change after <paramref name="record"/> has fixed the table's fields, if it is the first one.</summary>
    public TableChange WithFieldsOf(JsonText record) => table.Fields is null && table.Schema is null
        ? new(name, table with { Fields = RecordJson.FieldsOf(record) }, version, at, limits, steps)
        : this;

    public Decision<TableEvent> Insert(long id, JsonText data, string command, TableRecord? existing, bool isHighest)
    {
        if (table is { IsFull: true, MaxLength: { } most })
        {
            return Refuse(TableErrors.Full(name, most));
        }

        if (Check(id, data, command, out var content) is { } invalid)
        {
            return Refuse(invalid);
        }

        if (existing is not null)
        {
            return Refuse(TableErrors.RecordExists(id));
        }

        var record = new TableRecord(id, version, table.Inserted, content);
        return Happened(TableEventType.Created, table.With(record, isHighest), record);
    }

    public Decision<TableEvent> Set(long id, JsonText data, TableRecord? existing) => existing is { } record
        ? Replace(record, data, TableEventType.Replaced, null)
        : Insert(id, data, "", null, IsAboveAll(id));

    public Decision<TableEvent> Replace(TableRecord record, JsonText data, TableEventType type, JsonText? delta) => Check(record.Id, data, "", out var content) is { } invalid
            ? Refuse(invalid)
            : Happened(type, table, record.With(version, content), delta);

    public Decision<TableEvent> Patch(TableRecord record, JsonText changes)
    {
        if (CheckShape(changes) is { } shapeless)
        {
            return Refuse(shapeless);
        }

        if (table.Fields is { } fields && RecordJson.Names(changes).Where(field => !fields.Contains(field)).ToList() is { Count: > 0 } unknown)
        {
            return Refuse(TableErrors.UnknownFields(unknown));
        }

        var content = RecordJson.Patch(record, changes);
        return CheckContent(content) is { } invalid
            ? Refuse(invalid)
            : Happened(TableEventType.Patched, table, record.With(version, content), changes);
    }

    public Decision<TableEvent> Delete(TableRecord record) => Happened(TableEventType.Deleted, table.Without(record), record);

    /// <summary>Checks a record; null and its content if it is valid.</summary>
    public StoreError? Check(long id, JsonText data, string command, out JsonText content)
    {
        content = default;
        if (CheckShape(data) is { } shapeless)
        {
            return shapeless;
        }

        if (table.Fields is { } fields && CheckNames(data, fields, command) is { } mismatch)
        {
            return mismatch;
        }

        content = RecordJson.Compose(id, data);
        return CheckContent(content);
    }

    private StoreError? CheckShape(JsonText data)
    {
        if (!data.IsObject)
        {
            return TableErrors.NotAnObject;
        }

        // A look-up of a field walks over the others, so their number is bounded.
        var fields = JsonMembers.Of(data).Count;
        return fields <= limits.RecordFields
            ? null
            : new StoreError(ErrorCode.TooLarge, $"A record has {fields} fields; the limit is {limits.RecordFields}");
    }

    private StoreError? CheckContent(JsonText content) => content.Utf8.Length > limits.DataBytes
        ? StoreError.TooLarge("The record", limits.DataBytes)
        : table.Schema?.Check(content, steps);

    private static StoreError? CheckNames(JsonText data, ImmutableArray<string> fields, string command)
    {
        var names = RecordJson.Names(data).Append(RecordJson.IdField).Distinct(StringComparer.Ordinal).ToList();
        return names.Count == fields.Length && names.TrueForAll(field => fields.Contains(field))
            ? null
            : TableErrors.Mismatch(command, fields.Except(names), names.Except(fields));
    }

    private Decision<TableEvent> Happened(TableEventType type, Table after, TableRecord record, JsonText? delta = null) =>
        Decision<TableEvent>.Of(new(type, version, after, [record], at) { Delta = delta });

    private static Decision<TableEvent> Refuse(StoreError error) => Decision<TableEvent>.Refuse(error);
}
