using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace StateStore.Webhooks;

/// <summary>The public keys of asymmetric secrets as a JSON Web Key Set (RFC 7517), so that receivers can fetch them.</summary>
public static class WebhookKeySet
{
    /// <summary>
    /// Writes <c>{"keys":[{"kty":"OKP","crv":"Ed25519","x":…,"kid":…,"use":"sig","alg":"EdDSA"}]}</c> (RFC 8037, section 2). Symmetric secrets are left
    /// out, and a key that occurs twice is written once.
    /// </summary>
    /// <param name="secrets">The secrets.</param>
    /// <returns>The document in UTF-8.</returns>
    public static byte[] Write(IEnumerable<WebhookSecret> secrets)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteStartArray("keys"u8);
        foreach (var secret in secrets.Where(secret => secret.Key is not null).DistinctBy(secret => secret.ReceiverText))
        {
            Write(json, Base64Url.EncodeToString(secret.Key!.Public));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string x)
    {
        json.WriteStartObject();
        json.WriteString("kty"u8, "OKP"u8);
        json.WriteString("crv"u8, "Ed25519"u8);
        json.WriteString("x"u8, x);
        json.WriteString("kid"u8, Thumbprint(x));
        json.WriteString("use"u8, "sig"u8);
        json.WriteString("alg"u8, "EdDSA"u8);
        json.WriteEndObject();
    }

    /// <summary>The thumbprint of a key (RFC 7638, with the members that RFC 8037, appendix A.3 names).</summary>
    private static string Thumbprint(string x) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{x}}"}""")));
}
