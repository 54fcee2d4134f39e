using StateStore.Core.Webhooks;

namespace StateStore.Webhooks.Tests;

public sealed class KeySetTests
{
    /// <summary>The key of RFC 8037, appendix A, and its thumbprint.</summary>
    private const string Seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

    [Fact]
    public void A_key_set_has_the_public_keys_with_their_thumbprints()
    {
        var key = new WebhookKey("whsk_" + Seed, default) { PublicKey = WebhookSecret.Parse("whsk_" + Seed).Value.ReceiverText };
        var set = WebhookKeySet.Write([key, new("whsec_" + Seed, default), key]);

        Assert.Equal(
            """
            {"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","use":"sig","alg":"EdDSA"}]}
            """,
            set.ToString());
    }

    [Fact]
    public void A_key_set_without_asymmetric_secrets_is_empty() =>
        Assert.Equal("{\"keys\":[]}", WebhookKeySet.Write([new("whsec_" + Seed, default)]).ToString());
}
