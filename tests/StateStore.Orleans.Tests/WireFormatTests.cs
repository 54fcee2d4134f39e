using StateStore.Orleans.Streams;
using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>
/// Silos of neighbouring releases exchange messages during an update. Every value is written and read in the same form in every release. A missing member
/// has its previous meaning, and an unknown member is ignored.
/// </summary>
public sealed class WireFormatTests : IDisposable
{
    private readonly WireFormat _wire = new();

    private static readonly Conversation Sample = new("A", JsonText.Parse("""{"n":1,"text":"é+"}"""u8, Limits.Default).Value);

    private static readonly Dictionary<string, GoldenCase> Golden = new()
    {
        ["set"] = new GoldenCase<SetConversation>(new("A", Sample.Data, true),
            "204003412140297B226E223A312C2274657874223A22C3A92B227DE00103E0"),
        ["options"] = new GoldenCase<WriteOptions>(new(7, "key"), "20001D41076B6579E0"),
        ["outcome"] = new GoldenCase<Result<ConversationOutcome>>(new ConversationOutcome(true, true, 3, Sample),
            "202000030103010D214003412140297B226E223A312C2274657874223A22C3A92B227DE0E0E0C101E0"),
        ["refused"] = new GoldenCase<Result<ConversationOutcome>>(StoreError.VersionConflict(1, 2),
            "20C00121402156455253494F4E5F434F4E464C494354416145787065637465642076657273696F6E20312C206275742074686520637572"
            + "72656E742076657273696F6E20697320322140557B2265787065637465645F76657273696F6E223A312C2263757272656E745F76657273"
            + "696F6E223A327DE0E0E0"),
        ["snapshot"] = new GoldenCase<Result<ConversationSnapshot>>(new ConversationSnapshot(3, Sample),
            "2020000D214003412140297B226E223A312C2274657874223A22C3A92B227DE0E0E0C101E0"),
        ["timeouts"] = new GoldenCase<Conversation>(
            Sample with
            {
                Timeouts = [new("B", DateTimeOffset.FromUnixTimeMilliseconds(1))],
                Stuck = new("B", ErrorCode.InvalidData, "no", DateTimeOffset.FromUnixTimeMilliseconds(2)),
            },
            "204003412140297B226E223A312C2274657874223A22C3A92B227DE0240003214003420105E0E021C0114119494E56414C49445F4441544141056E6F0109E0E0"),
        ["move"] = new GoldenCase<TimeoutTime>(TimeoutTime.In(TimeSpan.FromSeconds(1)), "20C00101421FE0"),
        ["change"] = new GoldenCase<Change>(new(new(1700000000000, 1), Sample.Data), "2020002000B4F2E7C50105E02140297B226E223A312C2274657874223A22C3A92B227DE0E0"),
    };

    public static TheoryData<string> Names => [.. Golden.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_value_is_written_as_its_golden_bytes_and_read_from_them(string name) => Golden[name].Check(_wire);

    [Fact]
    public void A_change_on_the_stream_has_the_bytes_and_the_position_of_the_log()
    {
        var happened = new ConversationEvent(ConversationEventType.Changed, new(2), Sample, new("B", Sample.Data), DateTimeOffset.UnixEpoch);
        var payload = JsonText.FromTrusted(ConversationCodec.EncodeEvent("bot", "c", happened));
        var sent = new ConversationChanged { Namespace = "bot", Payload = payload, Position = new(17, 1), After = new(17, 0) };
        var bytes = _wire.Write(sent);
        Assert.InRange(bytes.Length, payload.Utf8.Length, payload.Utf8.Length + 60);

        var received = _wire.Read<ConversationChanged>(bytes);
        Assert.Equal((sent.Namespace, sent.Payload, sent.Position, sent.After), (received.Namespace, received.Payload, received.Position, received.After));
        Assert.Equal(("c", happened), (received.ConversationId, new(received.Type, new(received.Version), received.Previous, received.Current, received.At)));
    }

    [Fact]
    public void A_member_that_an_older_silo_omits_has_its_previous_meaning()
    {
        var bytes = _wire.Write(new OlderSet { State = "A", Data = Sample.Data });
        Assert.Equal(new SetConversation("A", Sample.Data, false), _wire.Read<SetConversation>(bytes));
    }

    [Fact]
    public void A_member_that_only_a_newer_silo_sends_is_ignored()
    {
        var bytes = _wire.Write(new NewerSet { State = "A", Data = Sample.Data, Merge = true, Reason = "because", Guards = [Sample, Sample] });
        Assert.Equal(new SetConversation("A", Sample.Data, true), _wire.Read<SetConversation>(bytes));
    }

    public void Dispose() => _wire.Dispose();
}

[GenerateSerializer, Alias("test.OlderSet")]
internal struct OlderSet
{
    [Id(0)]
    public string State { get; set; }

    [Id(1)]
    public JsonText Data { get; set; }
}

[GenerateSerializer, Alias("test.NewerSet")]
internal struct NewerSet
{
    [Id(0)]
    public string State { get; set; }

    [Id(1)]
    public JsonText Data { get; set; }

    [Id(2)]
    public bool Merge { get; set; }

    [Id(10)]
    public string Reason { get; set; }

    [Id(11)]
    public Conversation[] Guards { get; set; }
}
