using System.Text;

namespace StateStore.Engine.Tests;

/// <summary>
/// The bytes that the fingerprint of an idempotency key is computed from, written out. Stores contain fingerprints of earlier releases. If a test fails
/// here, an honest retry after an upgrade would become IDEMPOTENCY_MISMATCH.
/// </summary>
public sealed class RequestBytesTests
{
    private static readonly TimeToLive Minute = TimeToLive.FromTrusted(60_000);

    private static readonly Dictionary<string, KeyCommand> KeyCommands = new()
    {
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Get","expected_version":null}"""] = new KeyCommand.Get(),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Set","expected_version":3,9,"application/json",{"a":"b"},60000}"""] =
            new KeyCommand.Set(Value("""{"a":"b"}"""), Minute) { ExpectedVersion = 3 },
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Delete","expected_version":0}"""] = new KeyCommand.Delete { ExpectedVersion = 0 },
        ["""{"operation":"keys","namespace":"n","key":"k","command":"CompareAndSet","expected_version":null,null,1,"application/json",1,0}"""] =
            new KeyCommand.CompareAndSet(null, Value("1")),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Increment","expected_version":null,1,"application/json",2,-1}"""] =
            new KeyCommand.Increment(Json("2"), TimeToLive.Forever),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Touch","expected_version":null,60000}"""] = new KeyCommand.Touch(Minute),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Acquire","expected_version":null,"o",60000}"""] = new KeyCommand.Acquire("o", Minute),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Renew","expected_version":null,"o",7,60000}"""] = new KeyCommand.Renew("o", 7, Minute),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Release","expected_version":null,"o",7}"""] = new KeyCommand.Release("o", 7),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Take","expected_version":null,2,10,60000,true}"""] =
            new KeyCommand.Take(new RateLimit(10, TimeSpan.FromMinutes(1), true), 2),
        ["""{"operation":"keys","namespace":"n","key":"k","command":"Expire","expected_version":null}"""] = new KeyCommand.Expire(),
    };

    private static readonly Dictionary<string, TableCommand> TableCommands = new()
    {
        ["""{"operation":"tables","namespace":"n","table":"t","command":"CreateState","expected_version":null5,null["a"]}"""] =
            new TableCommand.CreateState(5) { Indexes = ["a"] },
        ["""{"operation":"tables","namespace":"n","table":"t","command":"DeleteState","expected_version":3}"""] = new TableCommand.DeleteState { ExpectedVersion = 3 },
        ["""{"operation":"tables","namespace":"n","table":"t","command":"SetState","expected_version":null,1,{"a":1},null,{}}"""] =
            new TableCommand.SetState([new(1, Json("""{"a":1}""")), new(null, Json("{}"))]),
        ["""{"operation":"tables","namespace":"n","table":"t","command":"CreateRecord","expected_version":null,null,{}}"""] =
            new TableCommand.CreateRecord(null, Json("{}")),
        ["""{"operation":"tables","namespace":"n","table":"t","command":"SetRecord","expected_version":null,1,{}}"""] = new TableCommand.SetRecord(1, Json("{}")),
        ["""{"operation":"tables","namespace":"n","table":"t","command":"PatchRecord","expected_version":null,1,{},1,{"a":2}}"""] =
            new TableCommand.PatchRecord(1, Json("{}"), PatchForm.Merge, Json("""{"a":2}""")),
        ["""{"operation":"tables","namespace":"n","table":"t","command":"DeleteRecord","expected_version":null1}"""] = new TableCommand.DeleteRecord(1),
        ["""{"operation":"tables","namespace":"n","table":"t","command":"UpsertRecord","expected_version":null,null,{}["a"]}"""] =
            new TableCommand.UpsertRecord(["a"], Json("{}")),
    };

    public static TheoryData<string> KeyBytes => [.. KeyCommands.Keys];

    public static TheoryData<string> TableBytes => [.. TableCommands.Keys];

    [Theory, MemberData(nameof(KeyBytes))]
    public void The_bytes_of_a_key_command_equal_the_bytes_of_earlier_releases(string bytes) =>
        Assert.Equal(bytes, Encoding.UTF8.GetString(KeyRequestBytes.Of("n", [new("k", KeyCommands[bytes])])));

    [Theory, MemberData(nameof(TableBytes))]
    public void The_bytes_of_a_table_command_equal_the_bytes_of_earlier_releases(string bytes) =>
        Assert.Equal(bytes, Encoding.UTF8.GetString(TableRequestBytes.Of("n", [new("t", TableCommands[bytes])])));

    [Fact]
    public void The_bytes_of_several_commands_share_one_object() => Assert.Equal(
        """{"operation":"keys","namespace":"n","key":"a","command":"Get","expected_version":null,"key":"b","command":"Delete","expected_version":null}""",
        Encoding.UTF8.GetString(KeyRequestBytes.Of("n", [new("a", new KeyCommand.Get()), new("b", new KeyCommand.Delete())])));

    [Fact]
    public void The_bytes_of_conversation_changes_equal_the_bytes_of_earlier_releases()
    {
        var options = new WriteOptions(ExpectedVersion: 2, IdempotencyKey: "i");
        Assert.Equal(
            """{"operation":"set","namespace":"n","id":"c","expected_version":2,"ttl":60000,"merge":true,"state":"S","data":{}}""",
            Encoding.UTF8.GetString(Requests.Set("n", "c", new("S", Json("{}"), Merge: true, Minute), options)));
        Assert.Equal("""{"operation":"get","namespace":"n","id":"c"}""", Encoding.UTF8.GetString(Requests.GetOrCreate("n", "c", options)));
        Assert.Equal("""{"operation":"delete","namespace":"n","id":"c","expected_version":2}""", Encoding.UTF8.GetString(Requests.Delete("n", "c", options)));
        Assert.Equal("""{"operation":"remove_bundle","namespace":"n","id":"","expected_version":2}""", Encoding.UTF8.GetString(Requests.RemoveBundle("n", options)));
    }

    [Fact]
    public void The_fingerprint_is_the_first_half_of_SHA_256_in_hexadecimal() => Assert.Equal(
        "593bb793e5b62aa8779a16bfd131ba5f", IdempotencyRecord.Fingerprint("""{"operation":"keys","namespace":"n","key":"k","command":"Touch","expected_version":null,60000}"""u8));

    [Fact]
    public void Every_command_type_has_a_case_in_these_tests()
    {
        Assert.Equal(Kinds<KeyCommand>(), KeyCommands.Values.Select(command => command.GetType()).ToHashSet());
        Assert.Equal(Kinds<TableCommand>(), TableCommands.Values.Select(command => command.GetType()).ToHashSet());
    }

    private static HashSet<Type> Kinds<TCommand>() => [.. typeof(TCommand).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(TCommand)))];

    private static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;

    private static KeyValue Value(string json) => KeyValue.Of(Json(json));
}
