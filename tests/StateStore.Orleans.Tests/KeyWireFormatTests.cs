using StateStore.Orleans.Tests.Support;

namespace StateStore.Orleans.Tests;

/// <summary>The wire format of keys, leases and limits, tested like <see cref="WireFormatTests"/>.</summary>
public sealed class KeyWireFormatTests : IDisposable
{
    private static readonly KeyValue One = KeyValue.Of(JsonText.Parse("""{"n":1}"""u8, Limits.Default).Value);
    private static readonly KeyValue Text = KeyValue.FromTrusted("h\0i"u8.ToArray(), "text/plain");
    private static readonly TimeToLive Minute = TimeToLive.Of(TimeSpan.FromMinutes(1), Limits.Default).Value;
    private static readonly KeyEntry Entry = new(Text, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    private static readonly Dictionary<string, GoldenCase> Golden = new()
    {
        ["get"] = Change(new KeyCommand.Get(), "204003614107676574C1010101C101C101C10101010101E0"),
        ["set"] = Change(new KeyCommand.Set(One, Minute) { ExpectedVersion = 4 }, "20400361410773657401110104A60E21400F7B226E223A317DC101E0C101C10101010101E0"),
        ["set bytes"] = Change(new KeyCommand.Set(Text, TimeToLive.Forever), "204003614107736574C10101032140076800694115746578742F706C61696EE0C101C10101010101E0"),
        ["delete"] = Change(new KeyCommand.Delete(), "20400361410D64656C657465C1010101C101C101C10101010101E0"),
        ["compare and set"] = Change(new KeyCommand.CompareAndSet(One, Text, Minute), "20400361411F636F6D706172655F616E645F736574C1010104A60E2140076800694115746578742F706C61696EE021400F7B226E223A317DC101E0C10101010101E0"),
        ["put where none is"] = Change(new KeyCommand.CompareAndSet(null, One), "20400361411F636F6D706172655F616E645F736574C101010121400F7B226E223A317DC101E0C101C10101010101E0"),
        ["increment"] = Change(new KeyCommand.Increment(JsonText.Parse("-1.5"u8, Limits.Default).Value, Minute), "204003614113696E6372656D656E74C1010104A60E2140092D312E35C101E0C101C10101010101E0"),
        ["touch"] = Change(new KeyCommand.Touch(Minute), "20400361410B746F756368C1010104A60EC101C101C10101010101E0"),
        ["expire"] = Change(new KeyCommand.Expire(), "20400361410D657870697265C1010101C101C101C10101010101E0"),
        ["acquire"] = Change(new KeyCommand.Acquire("worker", Minute), "20400361410F61637175697265C1010104A60EC101C101410D776F726B657201010101E0"),
        ["renew"] = Change(new KeyCommand.Renew("worker", 1_795_659_495_035, Minute), "20400361410B72656E6577C1010104A60EC101C101410D776F726B657201A03DBBD20AD10101E0"),
        ["release"] = Change(new KeyCommand.Release("worker", 1_795_659_495_035), "20400361410F72656C65617365C1010101C101C101410D776F726B657201A03DBBD20AD10101E0"),
        ["take sliding"] = Change(new KeyCommand.Take(new(100, TimeSpan.FromMinutes(1), true), 2), "20400361411974616B655F736C6964696E67C1010104A60EC101C101C1010109012203E0"),
        ["take fixed"] = Change(new KeyCommand.Take(new(100, TimeSpan.FromMinutes(1), false), 2), "20400361411574616B655F6669786564C1010104A60EC101C101C1010109012203E0"),
        ["outcome"] = new GoldenCase<KeyOutcome>(new(KeyEventType.Changed, 3, Entry), "200005010D212040076800694115746578742F706C61696EE0012000B4F2E7C5E0E0"),
        ["nothing there"] = new GoldenCase<KeyOutcome>(new(null, 0, null), "20C0010101C101E0"),
        ["snapshot"] = new GoldenCase<KeySnapshot>(new("a", 3, new(One, null)), "20400361010D2120400F7B226E223A317DC101E0C101E0E0"),
        ["query"] = new GoldenCase<KeyQuery>(new("a", "", 7), "204003614101011DE0"),
        ["page"] = new GoldenList<KeyPage>(new([new("a", 3, Entry)], "a"), "202020000321400361010D212040076800694115746578742F706C61696EE0012000B4F2E7C5E0E0E0E0C10DE0"),
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
        ["Created", "Changed", "Touched", "Deleted", "Expired"],
        Enum.GetValues<KeyEventType>().Select((type, number) => (int)type == number ? type.ToString() : $"{type}: {(int)type}"));

    [Fact]
    public void A_command_of_a_newer_silo_throws_and_is_not_read_as_another_command() => Assert.Throws<NotSupportedException>(
        () => _wire.Read<KeyRequest>(_wire.Write(new NewerRequest { Key = "a", Command = "double" })));

    [Fact]
    public void A_member_that_only_a_newer_silo_sends_is_ignored()
    {
        var bytes = _wire.Write(new NewerRequest { Key = "a", Command = "touch", Ttl = 60_000, Reasons = ["because"], Guards = [Entry, Entry] });
        Assert.Equal(new KeyRequest("a", new KeyCommand.Touch(Minute)), _wire.Read<KeyRequest>(bytes));
    }

    private static GoldenCase<KeyRequest> Change(KeyCommand command, string bytes) => new(new("a", command), bytes);
}

[GenerateSerializer, Alias("test.NewerKeyRequest")]
internal struct NewerRequest
{
    [Id(0)]
    public string Key { get; set; }

    [Id(1)]
    public string Command { get; set; }

    [Id(3)]
    public long Ttl { get; set; }

    [Id(20)]
    public string[] Reasons { get; set; }

    [Id(21)]
    public KeyEntry[] Guards { get; set; }
}
