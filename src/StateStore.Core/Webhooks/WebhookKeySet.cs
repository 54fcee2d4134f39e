using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace StateStore.Core.Webhooks;

/// <summary>The public keys of a webhook as a JSON Web Key Set (RFC 7517), so that its receiver can fetch them.</summary>
public static class WebhookKeySet
{
    /// <summary>
    /// Writes <c>{"keys":[{"kty":"OKP","crv":"Ed25519","x":…,"kid":…,"use":"sig","alg":"EdDSA"}]}</c> (RFC 8037, section 2). Secrets that sender and receiver
    /// share are left out, and a key that occurs twice is written once.
    /// </summary>
    /// <param name="keys">The secrets of the webhook.</param>
    public static JsonText Write(IEnumerable<WebhookKey> keys)
    {
        var json = new JsonBuilder();
        json.Raw("{\"keys\":["u8);
        var separator = ""u8;
        foreach (var key in keys.Where(key => key.PublicKey is not null).DistinctBy(key => key.PublicKey))
        {
            var x = Base64Url.EncodeToString(Convert.FromBase64String(key.PublicKey![WebhookKey.PublicPrefix.Length..]));
            json.Raw(separator).Raw("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":"u8).String(x).Raw(",\"kid\":"u8).String(Thumbprint(x));
            json.Raw(",\"use\":\"sig\",\"alg\":\"EdDSA\"}"u8);
            separator = ","u8;
        }

        return json.Raw("]}"u8).ToJsonText();
    }

    /// <summary>The thumbprint of a key (RFC 7638, with the members that RFC 8037, appendix A.3 names).</summary>
    private static string Thumbprint(string x) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{x}}"}""")));
}
