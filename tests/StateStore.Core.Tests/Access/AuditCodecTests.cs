using System.Text;
using StateStore.Core.Access;

namespace StateStore.Core.Tests.Access;

public sealed class AuditCodecTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef00000000";

    private static readonly DateTimeOffset Noon = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Deploy = new("deploy", "http");

    public static TheoryData<AuditEntry, string> Entries => new()
    {
        { new(Noon, default, AuditAction.ServerStarted), """{"at":"2026-01-24T12:00:00.000Z","actor":"server","action":"server.started","outcome":"ok","door":"server"}""" },
        {
            new(Noon, Actor.OfUser("alice"), AuditAction.KeyRevoked) { Target = "0123456789ab", Details = JsonText.FromTrusted("{\"name\":\"bot\"}"u8.ToArray()) },
            """{"at":"2026-01-24T12:00:00.000Z","actor":"cli:alice","action":"key.revoked","target":"0123456789ab","outcome":"ok","door":"cli","details":{"name":"bot"}}"""
        },
        {
            new(Noon, Deploy with { KeyId = "0123456789ab", Tenant = "acme", RequestId = "r1" }, AuditAction.SchemaSet) { Namespace = "bot" },
            """{"at":"2026-01-24T12:00:00.000Z","actor":"deploy","key_id":"0123456789ab","tenant":"acme","action":"schema.set","namespace":"bot","outcome":"ok","request_id":"r1","door":"http"}"""
        },
        {
            new(Noon, Actor.Unproven("zmq", "203.0.113.0/24"), AuditAction.AccessDenied) { Error = ErrorCode.Unauthorized },
            """{"at":"2026-01-24T12:00:00.000Z","actor":"anonymous","network":"203.0.113.0/24","action":"access.denied","outcome":"UNAUTHORIZED","door":"zmq"}"""
        },
        {
            new(Noon, Deploy, AuditAction.AccessDenied) { Namespace = "a\"b\n", Error = ErrorCode.NotFound },
            """{"at":"2026-01-24T12:00:00.000Z","actor":"deploy","action":"access.denied","namespace":"a\"b\n","outcome":"NOT_FOUND","door":"http"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Entries))]
    public void An_entry_has_its_members_in_a_fixed_order_and_leaves_out_absent_ones(AuditEntry entry, string expected) =>
        Assert.Equal(expected, Text(entry));

    [Theory]
    [InlineData("statestore_0123456789ab_" + Secret, "statestore_0123456789ab_...")]
    [InlineData("x STATESTORE_0123456789ab_" + Secret + "/y", "x STATESTORE_0123456789ab_.../y")]
    [InlineData("statestore_0123456789ab_0123456789abcdef0123456789abcdef", "statestore_0123456789ab_...")]
    [InlineData("statestore_0123456789ab", "statestore_0123456789ab")]
    [InlineData("statestore_sessions:of:today", "statestore_sessions:of:today")]
    public void The_secret_of_a_key_in_a_text_is_left_out(string named, string shown)
    {
        var text = Text(new(Noon, Deploy with { RequestId = named }, AuditAction.AccessDenied) { Namespace = named });
        Assert.Equal($$"""{"at":"2026-01-24T12:00:00.000Z","actor":"deploy","action":"access.denied","namespace":"{{shown}}","outcome":"ok","request_id":"{{shown}}","door":"http"}""", text);
    }

    [Fact]
    public void A_text_is_cut_after_200_characters() =>
        Assert.Contains($"\"namespace\":\"{new string('n', 200)}\",", Text(new(Noon, Deploy, AuditAction.SchemaSet) { Namespace = new('n', 9_000) }), StringComparison.Ordinal);

    [Fact]
    public void Every_action_has_a_text_of_its_own()
    {
        Assert.Equal(Enum.GetValues<AuditAction>().Length, AuditCodec.Actions.Distinct().Count());
        Assert.Equal("access.denied", AuditAction.AccessDenied.Text());
    }

    [Theory]
    [InlineData("action", "schema.set", true)]
    [InlineData("action", "schema.removed", false)]
    [InlineData("actor", "deploy", true)]
    [InlineData("namespace", "bot", true)]
    [InlineData("namespace", "bo", false)]
    [InlineData("target", "", false)]
    public void An_entry_is_compared_by_the_whole_text_of_a_member(string member, string text, bool has) =>
        Assert.Equal(has, AuditCodec.Has(JsonText.FromTrusted(AuditCodec.Encode(new(Noon, Deploy, AuditAction.SchemaSet) { Namespace = "bot" })), member, text));

    private static string Text(AuditEntry entry) => Encoding.UTF8.GetString(AuditCodec.Encode(entry));
}
