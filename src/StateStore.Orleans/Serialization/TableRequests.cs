namespace StateStore.Orleans.Serialization;

/// <summary>One change of one table. The command determines the members that are set.</summary>
[GenerateSerializer, Alias("statestore.TableRequest")]
internal struct TableRequestSurrogate
{
    [Id(0)]
    public string Table { get; set; }

    /// <summary>The name of the command, as in the Simple State Engine.</summary>
    [Id(1)]
    public string Command { get; set; }

    [Id(2)]
    public long? ExpectedVersion { get; set; }

    /// <summary>The id of a record; for CREATE_STATE, the greatest length of the table.</summary>
    [Id(3)]
    public long? Number { get; set; }

    /// <summary>The content of a record; for CREATE_STATE, the JSON Schema; for PATCH_RECORD, the changes.</summary>
    [Id(4)]
    public JsonText? Data { get; set; }

    [Id(5)]
    public JsonText? Increment { get; set; }

    [Id(6)]
    public int Form { get; set; }

    /// <summary>For UPSERT_RECORD, the fields to match; for CREATE_STATE, the indexes.</summary>
    [Id(7)]
    public string[]? Fields { get; set; }

    [Id(8)]
    public long?[]? Ids { get; set; }

    [Id(9)]
    public JsonText[]? Records { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class TableRequestConverter : Immutable<TableRequest>, IConverter<TableRequest, TableRequestSurrogate>
{
    public TableRequest ConvertFromSurrogate(in TableRequestSurrogate surrogate) =>
        new(surrogate.Table, CommandOf(surrogate) with { ExpectedVersion = surrogate.ExpectedVersion });

    public TableRequestSurrogate ConvertToSurrogate(in TableRequest value) => value.Command switch
    {
        TableCommand.CreateState create => Of(value, "CREATE_STATE") with
        {
            Number = create.MaxLength,
            Data = create.Schema?.Json,
            Fields = [.. create.Indexes],
        },
        TableCommand.DeleteState => Of(value, "DELETE_STATE"),
        TableCommand.SetState set => Of(value, "SET_STATE") with
        {
            Ids = [.. set.Records.Select(record => record.Id)],
            Records = [.. set.Records.Select(record => record.Data)],
        },
        TableCommand.CreateRecord create => Of(value, "CREATE_RECORD") with { Number = create.Id, Data = create.Data },
        TableCommand.SetRecord set => Of(value, "SET_RECORD") with { Number = set.Id, Data = set.Data },
        TableCommand.PatchRecord patch => Of(value, "PATCH_RECORD") with
        {
            Number = patch.Id,
            Data = patch.Changes,
            Form = (int)patch.Form,
            Increment = patch.Increment,
        },
        TableCommand.DeleteRecord delete => Of(value, "DELETE_RECORD") with { Number = delete.Id },
        TableCommand.UpsertRecord upsert => Of(value, "UPSERT_RECORD") with { Fields = [.. upsert.Match], Data = upsert.Data },
        _ => throw new ArgumentOutOfRangeException(nameof(value)),
    };

    private static TableRequestSurrogate Of(TableRequest value, string command) =>
        new() { Table = value.Table, Command = command, ExpectedVersion = value.Command.ExpectedVersion };

    private static TableCommand CommandOf(in TableRequestSurrogate surrogate) => surrogate.Command switch
    {
        "CREATE_STATE" => new TableCommand.CreateState(surrogate.Number, surrogate.Data is { } json ? TableSchema.Compile(json, Limits.Default).Value : null)
        {
            Indexes = [.. surrogate.Fields!],
        },
        "DELETE_STATE" => new TableCommand.DeleteState(),
        "SET_STATE" => new TableCommand.SetState([.. surrogate.Ids!.Zip(surrogate.Records!, (id, data) => new NewRecord(id, data))]),
        "CREATE_RECORD" => new TableCommand.CreateRecord(surrogate.Number, surrogate.Data!.Value),
        "SET_RECORD" => new TableCommand.SetRecord(surrogate.Number!.Value, surrogate.Data!.Value),
        "PATCH_RECORD" => new TableCommand.PatchRecord(surrogate.Number!.Value, surrogate.Data!.Value, (PatchForm)surrogate.Form, surrogate.Increment),
        "DELETE_RECORD" => new TableCommand.DeleteRecord(surrogate.Number!.Value),
        "UPSERT_RECORD" => new TableCommand.UpsertRecord([.. surrogate.Fields!], surrogate.Data!.Value),
        _ => throw new NotSupportedException($"This silo does not know the command {surrogate.Command}"),
    };
}

/// <summary>A query for records.</summary>
[GenerateSerializer, Alias("statestore.RecordQuery")]
internal struct RecordQuerySurrogate
{
    [Id(0)]
    public long? After { get; set; }

    [Id(1)]
    public int? Limit { get; set; }

    [Id(2)]
    public JsonText? Where { get; set; }
}

[RegisterConverter, RegisterCopier]
internal sealed class RecordQueryConverter : Immutable<RecordQuery>, IConverter<RecordQuery, RecordQuerySurrogate>
{
    public RecordQuery ConvertFromSurrogate(in RecordQuerySurrogate surrogate) => new(surrogate.After, surrogate.Limit, surrogate.Where);

    public RecordQuerySurrogate ConvertToSurrogate(in RecordQuery value) =>
        new() { After = value.After, Limit = value.Limit, Where = value.Where };
}
