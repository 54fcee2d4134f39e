using System.Text;
using StateStore.Core.Access;

namespace StateStore.Core.Tests.Access;

public sealed class AccessKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public void After_a_rotation_both_secrets_are_right_until_the_overlap_ends()
    {
        var key = New().Rotate(Secret(2, Now), Hour);
        Assert.True(key.HasSecret(Bytes(1), Now + (Hour / 2)));
        Assert.True(key.HasSecret(Bytes(2), Now + (Hour / 2)));
        Assert.False(key.HasSecret(Bytes(1), Now + Hour));
        Assert.True(key.HasSecret(Bytes(2), Now + Hour));
        Assert.False(key.HasSecret(Bytes(3), Now));
    }

    [Fact]
    public void A_second_rotation_ends_the_oldest_secret_and_does_not_lengthen_the_other()
    {
        var key = New().Rotate(Secret(2, Now), Hour).Rotate(Secret(3, Now + (Hour / 2)), 10 * Hour);
        Assert.Equal(AccessKey.MostSecrets, key.Secrets.Length);
        Assert.False(key.HasSecret(Bytes(1), Now + (Hour / 2)));
        Assert.True(key.HasSecret(Bytes(2), Now + Hour));
    }

    [Fact]
    public void A_key_without_secrets_has_no_right_secret() => Assert.False((New() with { Secrets = [] }).HasSecret(new byte[32], Now));

    [Fact]
    public void A_key_lives_until_it_expires_is_disabled_or_revoked()
    {
        Assert.True(New().IsLive(Now));
        Assert.False((New() with { ExpiresAt = Now }).IsLive(Now));
        Assert.True((New() with { ExpiresAt = Now + Hour }).IsLive(Now));
        Assert.False((New() with { IsDisabled = true }).IsLive(Now));
        Assert.False((New() with { RevokedAt = Now }).IsLive(Now));
    }

    [Fact]
    public void The_stored_form_gives_back_the_key()
    {
        var key = New() with
        {
            Tenant = "acme",
            Certificate = "worker",
            Limits = new(10, 5, null),
            ExpiresAt = Now + Hour,
            RevokedAt = Now,
            IsDisabled = true,
            Secrets = [Secret(1, Now), Secret(2, Now) with { ExpiresAt = Now + Hour }],
        };
        var read = AccessCodec.DecodeKey(JsonText.FromTrusted(AccessCodec.Encode(key)))!;
        Assert.Equal(Encoding.UTF8.GetString(AccessCodec.Encode(key)), Encoding.UTF8.GetString(AccessCodec.Encode(read)));
        Assert.True(read.HasSecret(Bytes(2), Now));
    }

    [Fact]
    public void The_form_for_callers_has_no_hash()
    {
        var json = new JsonBuilder();
        AccessCodec.Write(New(), ref json);
        Assert.DoesNotContain(Convert.ToHexStringLower(Bytes(1)), json.ToJsonText().ToString(), StringComparison.Ordinal);
        json.Dispose();
    }

    [Theory]
    [InlineData("""{"name":"bot","scopes":["keys:read@app"]}""", null)]
    [InlineData("""{"name":"bot","scopes":["keys:read@app"],"tenant":"acme","ttl":"90d","limits":{"requests_per_second":5}}""", null)]
    [InlineData("""{"name":"bot","scopes":["keys:read@app"],"tenant":null}""", null)]
    [InlineData("""{"scopes":["keys:read@app"]}""", "name")]
    [InlineData("""{"name":"","scopes":["keys:read@app"]}""", "name")]
    [InlineData("""{"name":"a\nb","scopes":["keys:read@app"]}""", "name")]
    [InlineData("""{"name":"bot"}""", "scopes")]
    [InlineData("""{"name":"bot","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"bot","scopes":"keys:read"}""", "scopes")]
    [InlineData("""{"name":"bot","scopes":[1]}""", "scopes")]
    [InlineData("""{"name":"bot","scopes":["fly"]}""", "fly")]
    [InlineData("""{"name":"bot","scopes":["*"],"ttl":"soon"}""", "ttl")]
    [InlineData("""{"name":"bot","scopes":["*"],"ttl":"0s"}""", "ttl")]
    [InlineData("""{"name":"bot","scopes":["*"],"limits":{"requests_per_second":0}}""", "limit")]
    [InlineData("""{"name":"bot","scopes":["*"],"limits":{"fly":1}}""", "fly")]
    [InlineData("""{"name":"bot","scopes":["*"],"limits":7}""", "limits")]
    [InlineData("""{"name":"bot","scopes":["*"],"secret":"x"}""", "secret")]
    public void A_draft_names_the_wrong_member(string json, string? named)
    {
        var draft = KeyDraft.Parse(JsonMembers.Parse(Encoding.UTF8.GetBytes(json), Limits.Default).Value);
        Assert.Equal(named is null ? null : ErrorCode.InvalidInput, draft.Error?.Code);
        Assert.Contains(named ?? "", draft.Error?.Message ?? "", StringComparison.Ordinal);
    }

    private static AccessKey New() => new("0123456789ab", "bot", [Scope.Parse("keys:read@app").Value]) { CreatedAt = Now, Secrets = [Secret(1, Now)] };

    private static byte[] Bytes(byte value) => [.. Enumerable.Repeat(value, 32)];

    private static SecretHash Secret(byte value, DateTimeOffset at) => new([.. Bytes(value)], at);
}
