using System.Text;

namespace StateStore.Webhooks.Tests;

public sealed class SecretTests
{
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);
    private static readonly byte[] Body = "{\"test\": 2432232314}"u8.ToArray();

    /// <summary>The vectors of the reference libraries of Standard Webhooks.</summary>
    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData(
        "whsk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=",
        "v1a,tQ9V2XOqn7jL/DQenEFpqIugdBVtiMmER5mhSkXBNwM0mkATuDe6KYYUuxqtaiHeYGb7KaaBRdM5WqyeFiL8Ag==")]
    public void A_signature_is_that_of_the_reference_libraries(string secret, string signature) =>
        Assert.Equal(signature, WebhookSecret.Parse(secret).Value.Sign(Id, Time, Body));

    /// <summary>RFC 8032, section 7.1, tests 1 to 3.</summary>
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    public void A_key_signs_as_RFC_8032_shows(string seed, string publicKey, string content, string signature)
    {
        var key = new Ed25519Key(Convert.FromHexString(seed));
        var bytes = Convert.FromHexString(content);
        var signed = new byte[64];
        key.Sign(bytes, bytes.Length, signed);

        Assert.Equal(publicKey, Convert.ToHexStringLower(key.Public));
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
    }

    [Theory]
    [InlineData(SecretKind.Symmetric, "whsec_", "whsec_")]
    [InlineData(SecretKind.Asymmetric, "whsk_", "whpk_")]
    public void A_generated_secret_is_read_again_and_differs_from_the_next(SecretKind kind, string prefix, string receiverPrefix)
    {
        var secret = WebhookSecret.Generate(kind);
        var read = WebhookSecret.Parse(secret.Text).Value;

        Assert.StartsWith(prefix, secret.Text, StringComparison.Ordinal);
        Assert.StartsWith(receiverPrefix, secret.ReceiverText, StringComparison.Ordinal);
        Assert.Equal((kind, secret.Text, secret.Sign(Id, Time, Body)), (read.Kind, read.Text, read.Sign(Id, Time, Body)));
        Assert.NotEqual(secret.Text, WebhookSecret.Generate(kind).Text);
    }

    [Fact]
    public void A_secret_key_with_its_public_key_after_it_is_the_same_secret()
    {
        var secret = WebhookSecret.Generate(SecretKind.Asymmetric);
        byte[] pair = [.. Bytes(secret.Text), .. Bytes(secret.ReceiverText)];

        Assert.Equal(secret.Text, WebhookSecret.Parse("whsk_" + Convert.ToBase64String(pair)).Value.Text);
        pair[^1] ^= 1;
        Assert.False(WebhookSecret.Parse("whsk_" + Convert.ToBase64String(pair)).IsOk);
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void A_symmetric_secret_has_24_to_64_bytes(int length, bool isValid) =>
        Assert.Equal(isValid, WebhookSecret.Parse("whsec_" + Convert.ToBase64String(new byte[length])).IsOk);

    [Theory]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsk_")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsec_not base64!")]
    [InlineData("WHSEC_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("whpk_VEVTVFNJR05JTkdLRVlET05PVFVTRVRISVNGT1JBTlk=")]
    public void Text_that_is_no_secret_is_refused_and_not_repeated(string text)
    {
        var error = WebhookSecret.Parse(text).Error!;

        Assert.Equal(Core.Errors.ErrorCode.InvalidInput, error.Code);
        Assert.False(text.Length > 10 && error.Message.Contains(text[6..], StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_as_a_string_shows_its_kind_only() => Assert.Equal("Symmetric secret", WebhookSecret.Generate(SecretKind.Symmetric).ToString());

    /// <summary>With a full stop in the id, two messages could have the same signed content.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("msg.1")]
    [InlineData("msg 1")]
    [InlineData("msg\r\nx: y")]
    [InlineData("msgé")]
    public void An_id_that_could_change_the_signed_content_or_the_headers_is_refused(string id) =>
        Assert.Throws<ArgumentException>(() => WebhookSecret.Generate(SecretKind.Symmetric).Sign(id, Time, Body));

    [Fact]
    public void A_signature_covers_the_id_the_timestamp_and_the_body()
    {
        var secret = WebhookSecret.Generate(SecretKind.Symmetric);
        string[] signatures =
        [
            secret.Sign(Id, Time, Body), secret.Sign(Id + "x", Time, Body), secret.Sign(Id, Time.AddSeconds(1), Body),
            secret.Sign(Id, Time, Encoding.UTF8.GetBytes("{}")), WebhookSecret.Generate(SecretKind.Symmetric).Sign(Id, Time, Body),
        ];
        Assert.Distinct(signatures);
    }

    private static byte[] Bytes(string text) => Convert.FromBase64String(text[(text.IndexOf('_', StringComparison.Ordinal) + 1)..]);
}
