using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace StateStore.Jwt.Tests;

/// <summary>Attacks with tokens. All get the answer of a wrong key, and none is remembered.</summary>
public sealed class ForgedTokenTests : TokenTest
{
    [Fact]
    public async Task The_token_from_which_the_forged_ones_differ_is_accepted() => await AcceptsAsync(new Forgery(Issuer).Sign());

    [Fact]
    public async Task A_token_without_a_key_id_is_accepted_if_the_signature_is_right()
    {
        var token = new Forgery(Issuer);
        token.Header.Remove("kid");
        await AcceptsAsync(token.Sign());
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    public async Task An_unsigned_token_is_refused(string algorithm)
    {
        var token = new Forgery(Issuer) { Header = { ["alg"] = algorithm } };
        await RefusesAsync(token.Sign(_ => []));
        await RefusesAsync(token.Sign());
        token.Header.Remove("alg");
        await RefusesAsync(token.Sign(_ => []));
    }

    [Fact]
    public async Task A_token_that_is_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        var key = Issuer.Key.Rsa;
        byte[][] secrets =
        [
            key.ExportSubjectPublicKeyInfo(), key.ExportRSAPublicKey(), Encoding.ASCII.GetBytes(key.ExportSubjectPublicKeyInfoPem()),
            Encoding.ASCII.GetBytes(key.ExportRSAPublicKeyPem() + "\n"), key.ExportParameters(false).Modulus!, [],
        ];
        foreach (var secret in secrets)
        {
            await RefusesAsync(new Forgery(Issuer) { Header = { ["alg"] = "HS256" } }.Sign(text => HMACSHA256.HashData(secret, text)));
            await RefusesAsync(new Forgery(Issuer).Sign(text => HMACSHA256.HashData(secret, text)));
        }
    }

    [Theory]
    [InlineData("RS512")]
    [InlineData("RS384")]
    [InlineData("RSA-OAEP")]
    [InlineData("rs256")]
    public async Task A_token_with_an_algorithm_that_was_not_chosen_is_refused(string algorithm) =>
        await RefusesAsync(new Forgery(Issuer) { Header = { ["alg"] = algorithm } }.Sign(text => Issuer.Key.Rsa.SignData(text, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)));

    [Fact]
    public async Task A_token_of_a_foreign_key_is_refused_even_if_it_brings_the_key_along()
    {
        using var foreign = RSA.Create(2048);
        var jwk = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(foreign.ExportParameters(false)));
        byte[] Sign(byte[] text) => foreign.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        await RefusesAsync(new Forgery(Issuer).Sign(Sign));
        await RefusesAsync(new Forgery(Issuer) { Header = { ["jwk"] = new { kty = "RSA", n = jwk.N, e = jwk.E } } }.Sign(Sign));
        await RefusesAsync(new Forgery(Issuer) { Header = { ["jku"] = "http://127.0.0.1:1/keys" } }.Sign(Sign));
        await RefusesAsync(new Forgery(Issuer) { Header = { ["x5u"] = "http://127.0.0.1:1/keys" } }.Sign(Sign));
    }

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("/dev/null")]
    [InlineData("http://127.0.0.1:1/keys")]
    [InlineData("first' OR '1'='1")]
    [InlineData("FIRST")]
    [InlineData("first\0")]
    public async Task A_key_id_is_only_compared(string id)
    {
        using var foreign = RSA.Create(2048);
        await RefusesAsync(new Forgery(Issuer) { Header = { ["kid"] = id } }.Sign(text => foreign.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        await RefusesAsync(new Forgery(Issuer) { Header = { ["kid"] = id } }.Sign(_ => new byte[32]));
    }

    [Fact]
    public async Task A_key_id_that_is_huge_or_no_text_is_refused()
    {
        await RefusesAsync(new Forgery(Issuer) { Header = { ["kid"] = new string('k', 8_000) } }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Header = { ["kid"] = new[] { "first" } } }.Sign());
    }

    [Theory]
    [InlineData("iss", "https://login.example.com/")]
    [InlineData("aud", "other.example")]
    [InlineData("aud", "STATESTORE.EXAMPLE")]
    [InlineData("sub", "")]
    [InlineData("sub", "a\u0007b")]
    [InlineData("tenant", "")]
    public async Task A_token_with_a_wrong_text_is_refused(string claim, string value) => await RefusesAsync(new Forgery(Issuer) { Claims = { [claim] = value } }.Sign());

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("sub")]
    public async Task A_token_without_a_required_claim_is_refused(string claim)
    {
        var token = new Forgery(Issuer);
        token.Claims.Remove(claim);
        await RefusesAsync(token.Sign());
    }

    [Theory]
    [InlineData("exp", -31)]
    [InlineData("nbf", 60)]
    public async Task A_token_outside_its_time_is_refused(string claim, int seconds) =>
        await RefusesAsync(new Forgery(Issuer) { Claims = { [claim] = Forgery.In(Issuer, TimeSpan.FromSeconds(seconds)) } }.Sign());

    [Theory]
    [InlineData("exp", -5)]
    [InlineData("nbf", 20)]
    public async Task A_clock_that_differs_by_seconds_is_tolerated(string claim, int seconds) =>
        await AcceptsAsync(new Forgery(Issuer) { Claims = { [claim] = Forgery.In(Issuer, TimeSpan.FromSeconds(seconds)) } }.Sign());

    [Fact]
    public async Task A_claim_of_another_type_is_refused()
    {
        await RefusesAsync(new Forgery(Issuer) { Claims = { ["sub"] = 7 } }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Claims = { ["tenant"] = Array.Empty<string>() } }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Claims = { ["tenant"] = new[] { "acme", "other" } } }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Claims = { ["exp"] = "tomorrow" } }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Claims = { ["scope"] = string.Join(' ', Enumerable.Repeat("admin", KeyDraft.MostScopes + 1)) } }.Sign());
    }

    [Fact]
    public async Task A_token_with_critical_extensions_is_refused() =>
        await RefusesAsync(new Forgery(Issuer) { Header = { ["crit"] = new[] { "b64" }, ["b64"] = false } }.Sign());

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a.b.c")]
    [InlineData("e30.e30.")]
    [InlineData("bnVsbA.bnVsbA.bnVsbA")]
    [InlineData("statestore_")]
    [InlineData("{}")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AAAA.AAAA.AAAA")]
    public async Task A_text_that_is_no_token_is_refused(string text) => await RefusesAsync(text);

    [Fact]
    public async Task A_deep_or_broken_payload_is_refused()
    {
        await RefusesAsync(new Forgery(Issuer) { Payload = new string('[', 5_000) }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Payload = "{\"a\":" + new string('[', 2_000) + new string(']', 2_000) + "}" }.Sign());
        await RefusesAsync(new Forgery(Issuer) { Payload = "" }.Sign());
        var token = new Forgery(Issuer).Sign();
        await RefusesAsync(token[..^1]);
        await RefusesAsync(token[..(token.LastIndexOf('.') + 1)]);
    }

    /// <summary>Kestrel bounds the headers of a request; a token that passes it has a bound of its own.</summary>
    [Theory]
    [InlineData(17_000, 401)]
    [InlineData(40_000, 431)]
    [InlineData(10_000_000, 431)]
    public async Task A_token_that_is_too_long_is_refused_unread(int length, int status)
    {
        var token = new Forgery(Issuer) { Claims = { ["more"] = new string('x', length) } }.Sign();
        using var client = new RawClient(Server.Client.BaseAddress!.Port);
        Assert.Equal(status, await client.GetAsync(Conversation, token));
        Assert.Equal(0, Server.Cache.Count);
    }

    private async Task AcceptsAsync(string token) => Assert.Equal(200, await WriteAsync(token));

    /// <summary>Asserts that the answer is that for a wrong key, byte for byte.</summary>
    private async Task RefusesAsync(string token)
    {
        using var wrong = await Server.AnswerAsync("GET", Conversation, KeySecret.Format("0123456789ab", new byte[KeySecret.SecretBytes]));
        using var answer = await Server.AnswerAsync("GET", Conversation, token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(wrong.Headers.WwwAuthenticate.ToString(), answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal(await wrong.Content.ReadAsStringAsync(), await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, Server.Cache.Count);
    }
}
