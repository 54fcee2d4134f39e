using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>The wire format of tables, tested like <see cref="WireFormatTests"/>.</summary>
public sealed class TableWireFormatTests : IDisposable
{
    private static readonly JsonText Json = JsonText.Parse("""{"n":1}"""u8, Limits.Default).Value;
    private static readonly TableSchema Schema = TableSchema.Compile(JsonText.Parse("""{"required":["n"]}"""u8, Limits.Default).Value, Limits.Default).Value;
    private static readonly RecordSnapshot Found = new(7, 3, Json);
    private static readonly TableSnapshot Snapshot = new("t", 3, 10, 2, ["id", "n"], Schema.Json, ["n"], 9);

    private static readonly Dictionary<string, GoldenCase> Golden = new()
    {
        ["create state"] = new GoldenList<TableRequest>(new("t", new TableCommand.CreateState(10)), "2040037441194352454154455F5354415445C1010129C101C101010121E0C101C101E0"),
        ["delete state"] = Change(new TableCommand.DeleteState { ExpectedVersion = 4 },
            "20400374411944454C4554455F53544154450111C101C101C1010101C101C101C101E0"),
        ["set state"] = new GoldenList<TableRequest>(new("t", new TableCommand.SetState([new(7, Json), new(null, Json)])),
            "2040037441135345545F5354415445C101C101C101C1010101C101210005011DC001E021000521400F7B226E223A317DE020C023E0E0E0"),
        ["create record"] = Change(new TableCommand.CreateRecord(null, Json),
            "20400374411B4352454154455F5245434F5244C101C10121400F7B226E223A317DE0C1010101C101C101C101E0"),
        ["set record"] = Change(new TableCommand.SetRecord(7, Json),
            "2040037441155345545F5245434F5244C101011D21400F7B226E223A317DE0C1010101C101C101C101E0"),
        ["patch record"] = Change(new TableCommand.PatchRecord(7, Json, PatchForm.Merge, Json),
            "20400374411950415443485F5245434F5244C101011D21400F7B226E223A317DE021C00FE00105C101C101C101E0"),
        ["delete record"] = Change(new TableCommand.DeleteRecord(7), "20400374411B44454C4554455F5245434F5244C101011DC101C1010101C101C101C101E0"),
        ["upsert record"] = new GoldenList<TableRequest>(new("t", new TableCommand.UpsertRecord(["a", "b"], Json)),
            "20400374411B5550534552545F5245434F5244C101C10121400F7B226E223A317DE0C1010101210005410361400362E0C101C101E0"),
        ["typed table"] = new GoldenList<TableRequest>(new("t", new TableCommand.CreateState(null, Schema)),
            "2040037441194352454154455F5354415445C101C1012140257B227265717569726564223A5B226E225D7DE0C101010121E0C101C101E0"),
        ["query"] = new GoldenCase<RecordQuery>(new(7, 100, Json), "20001D01220321400F7B226E223A317DE0E0"),
        ["outcome"] = new GoldenCase<TableOutcome>(new(TableEventType.Patched, 3, Found, 2, 1), "200015010D21001D010D21400F7B226E223A317DE0E001090105E0"),
        ["nothing to do"] = new GoldenCase<TableOutcome>(new(null, 3), "20C001010DC10101010101E0"),
        ["snapshot"] = new GoldenList<TableSnapshot>(Snapshot,
            "20400374010D01290109212000054105696440036EE0E02140257B227265717569726564223A5B226E225D7DE0012521200003C115E0E0E0"),
        ["tables"] = new GoldenList<TablePage>(new([Snapshot], "t"),
            "202020000321400374010D01290109212000054105696440036EE0E02140257B227265717569726564223A5B226E225D7DE0012521200003C11DE0E0E0E0E0C10DE0"),
        ["record"] = new GoldenCase<RecordFound>(new(Found), "2020001D010D21400F7B226E223A317DE0E0E0"),
        ["records"] = new GoldenList<RecordPage>(new([Found, Found], 7), "202020000521001D010D21400F7B226E223A317DE0E0C00BE0E0011DE0"),
    };

    private readonly WireFormat _wire = new();

    public static TheoryData<string> Names => [.. Golden.Keys];

    public void Dispose() => _wire.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_value_is_written_as_its_golden_bytes_and_read_from_them(string name) => Golden[name].Check(_wire);

    /// <summary>Silos exchange the kinds of events as numbers.</summary>
    [Fact]
    public void Kinds_of_events_keep_their_numbers() => Assert.Equal(
        ["StateCreated", "StateDropped", "StateSet", "Created", "Replaced", "Patched", "Deleted"],
        Enum.GetValues<TableEventType>().Select((type, number) => (int)type == number ? type.ToString() : $"{type}: {(int)type}"));

    [Fact]
    public void A_member_that_an_older_silo_omits_has_its_previous_meaning()
    {
        var bytes = _wire.Write(new OlderPatch { Table = "t", Command = "PATCH_RECORD", Number = 7, Data = Json });
        Assert.Equal(new TableRequest("t", new TableCommand.PatchRecord(7, Json)), _wire.Read<TableRequest>(bytes));
    }

    [Fact]
    public void A_member_that_only_a_newer_silo_sends_is_ignored()
    {
        var bytes = _wire.Write(new NewerDelete { Table = "t", Command = "DELETE_RECORD", Number = 7, Reason = "because", Guards = [Found, Found] });
        Assert.Equal(new TableRequest("t", new TableCommand.DeleteRecord(7)), _wire.Read<TableRequest>(bytes));
    }

    private static GoldenCase<TableRequest> Change(TableCommand command, string bytes) => new(new("t", command), bytes);
}

[GenerateSerializer, Alias("test.OlderPatch")]
internal struct OlderPatch
{
    [Id(0)]
    public string Table { get; set; }

    [Id(1)]
    public string Command { get; set; }

    [Id(3)]
    public long? Number { get; set; }

    [Id(4)]
    public JsonText? Data { get; set; }
}

[GenerateSerializer, Alias("test.NewerDelete")]
internal struct NewerDelete
{
    [Id(0)]
    public string Table { get; set; }

    [Id(1)]
    public string Command { get; set; }

    [Id(3)]
    public long? Number { get; set; }

    [Id(10)]
    public string Reason { get; set; }

    [Id(11)]
    public RecordSnapshot[] Guards { get; set; }
}
