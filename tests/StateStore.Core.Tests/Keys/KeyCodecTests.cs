using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace StateStore.Core.Tests.Keys;

/// <summary>The stored form of keys, and the accepted values.</summary>
public sealed class KeyCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 24, 12, 0, 0, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"a":1}""", null, false, "{\"version\":7}\n{\"a\":1}")]
    [InlineData("""[ 1 ]""", "application/json; charset=utf-8", true, "{\"version\":7,\"expires_at\":1769256000007}\n[1]")]
    [InlineData("{ x\n", "text/plain", false, "{\"version\":7,\"content_type\":\"text/plain\"}\n{ x\n")]
    [InlineData("", "text/plain; charset=\"utf-8\"", true, "{\"version\":7,\"expires_at\":1769256000007,\"content_type\":\"text/plain; charset=\\\"utf-8\\\"\"}\n")]
    public void The_stored_form_of_a_key_is_stable(string value, string? type, bool expires, string stored)
    {
        var entry = new KeyEntry(KeyValue.Parse(Utf8(value).Span, type, Limits.Default).Value, expires ? At : null);
        var encoded = KeyCodec.Encode(new(7), entry);
        Assert.Equal(stored, Encoding.UTF8.GetString(encoded));
        Assert.Equal(entry, KeyCodec.Decode(encoded));
    }

    [Fact]
    public void Any_bytes_decode_to_the_bytes_that_were_encoded() => Prop.ForAll<byte[], long>((bytes, version) =>
    {
        var entry = new KeyEntry(KeyValue.Of(bytes), DateTimeOffset.FromUnixTimeMilliseconds(Math.Abs(version % 10_000_000_000)));
        return KeyCodec.Decode(KeyCodec.Encode(new(Math.Abs(version % 1_000_000) + 1), entry)) == entry;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("{", null, ErrorCode.InvalidJson)]
    [InlineData("", null, ErrorCode.InvalidJson)]
    [InlineData("{\"a\":1,\"a\":2}", "application/json", ErrorCode.InvalidJson)]
    [InlineData("x", "text/plain\r\nx: y", ErrorCode.InvalidInput)]
    [InlineData("x", "té", ErrorCode.InvalidInput)]
    public void An_invalid_value_or_content_type_is_refused(string value, string? type, ErrorCode code) =>
        Assert.Equal(code, KeyValue.Parse(Utf8(value).Span, type, Limits.Default).Error?.Code);

    [Fact]
    public void The_size_of_a_value_and_of_its_content_type_is_limited()
    {
        var limits = Limits.Default with { KeyValueBytes = 3 };
        Assert.True(KeyValue.Parse("123"u8, "text/plain", limits).IsOk);
        Assert.True(KeyValue.Parse(" 123 "u8, null, limits).IsOk);
        Assert.Equal(ErrorCode.TooLarge, KeyValue.Parse("1234"u8, "text/plain", limits).Error?.Code);
        Assert.Equal(ErrorCode.TooLarge, KeyValue.Parse("1234"u8, null, limits).Error?.Code);
        Assert.Equal(ErrorCode.InvalidInput, KeyValue.Parse("1"u8, "text/" + new string('x', 200), limits).Error?.Code);
    }

    [Theory]
    [InlineData(KeyEventType.Created, "1", "\"type\":\"created\",\"value\":1,\"expires_at\":\"2026-01-24T12:00:00.007Z\",\"at\"")]
    [InlineData(KeyEventType.Touched, "1", "\"type\":\"touched\",\"expires_at\":\"2026-01-24T12:00:00.007Z\",\"at\"")]
    [InlineData(KeyEventType.Changed, "\"0123456789\"", "\"type\":\"changed\",\"bytes\":12,\"expires_at\":\"2026-01-24T12:00:00.007Z\",\"at\"")]
    [InlineData(KeyEventType.Expired, null, "\"type\":\"expired\",\"at\"")]
    public void An_event_carries_the_value_unless_it_is_large(KeyEventType type, string? value, string middle)
    {
        var happened = new KeyEvent(type, new(3), value is null ? null : new(KeyValue.Of(ParseJson(value)), At), At);
        var payload = Encoding.UTF8.GetString(KeyCodec.EncodeEvent("ns", "a\0é", happened, Limits.Default with { KeyEventBytes = 10 }));
        Assert.Equal($"{{\"namespace\":\"ns\",\"key\":\"a\\u0000é\",{middle}:\"2026-01-24T12:00:00.007Z\",\"version\":3}}", payload);
        ParseJson(payload);
    }

    [Fact]
    public void An_event_carries_a_value_that_is_not_JSON_as_base64()
    {
        var happened = new KeyEvent(KeyEventType.Created, new(1), new(KeyValue.Of(new byte[] { 0, 255 }), null), At);
        Assert.Contains(
            "\"value_base64\":\"AP8=\",\"content_type\":\"application/octet-stream\"",
            Encoding.UTF8.GetString(KeyCodec.EncodeEvent("ns", "k", happened, Limits.Default)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, new int[0])]
    [InlineData(true, new[] { 0, 10, 0xE9, 0xD83D, 0xDE00 })]
    [InlineData(false, new[] { 0xD83D })]
    [InlineData(false, new[] { 'a', 0xDE00, 'b' })]
    public void A_key_may_be_any_text_without_lone_surrogates(bool isText, int[] characters) =>
        Assert.Equal(isText ? null : ErrorCode.InvalidName, Names.CheckKey(string.Concat(characters.Select(c => (char)c)), Limits.Default)?.Code);

    [Theory]
    [InlineData('x', 16 * 1024, true)]
    [InlineData('x', (16 * 1024) + 1, false)]
    [InlineData('é', 8 * 1024, true)]
    [InlineData('é', (8 * 1024) + 1, false)]
    public void The_size_of_a_key_is_limited_in_bytes(char letter, int count, bool isOk) =>
        Assert.Equal(isOk, Names.CheckKey(new string(letter, count), Limits.Default) is null);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("no json")]
    [InlineData("no json\n1")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"version\":}\n1")]
    [InlineData("{\"version\":1\n1")]
    [InlineData("{\"version\":1}\n")]
    [InlineData("{\"version\":1}\nno json")]
    [InlineData("{\"version\":1}\n{\"a\":1")]
    [InlineData("{\"version\":1}\n1 2")]
    [InlineData("{\"version\":1,\"expires_at\":}\n1")]
    [InlineData("{\"version\":1,\"expires_at\":999999999999999999}\n1")]
    [InlineData("{\"version\":1,\"content_type\":1}\n1")]
    [InlineData("{\"version\":1,\"content_type\":\"a}\n1")]
    public void Bytes_that_are_not_a_key_decode_to_null(string stored) => Assert.Null(KeyCodec.Decode(System.Text.Encoding.UTF8.GetBytes(stored)));
}
