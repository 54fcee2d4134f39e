using System.Buffers;
using System.Globalization;
using System.Text;

namespace StateStore.Webhooks;

/// <summary>The bytes that a signature covers: <c>ID.TIMESTAMP.BODY</c> (Standard Webhooks 1.0, "Signature scheme").</summary>
internal static class SignedContent
{
    private const int LongestId = 256;
    private const int LongestTimestamp = 20;

    /// <summary>The signatures of all secrets over the same content, separated by spaces.</summary>
    /// <exception cref="ArgumentException">The id is not usable in a header, or it has a full stop, so that two contents could be equal.</exception>
    public static string Sign(string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body, IReadOnlyList<WebhookSecret> secrets)
    {
        if (id.Length is 0 or > LongestId || id.AsSpan().ContainsAnyExceptInRange('!', '~') || id.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The id of a message has 1 to {LongestId} characters of visible ASCII without a full stop.", nameof(id));
        }

        var content = ArrayPool<byte>.Shared.Rent(id.Length + LongestTimestamp + 2 + body.Length);
        try
        {
            return Join(secrets, content, Fill(content, id, timestamp, body));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    /// <summary>The value of the header <c>webhook-timestamp</c>: whole seconds since 1970.</summary>
    public static string Text(DateTimeOffset timestamp) => timestamp.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static int Fill(Span<byte> content, string id, DateTimeOffset timestamp, ReadOnlySpan<byte> body)
    {
        var length = Encoding.ASCII.GetBytes(id, content);
        content[length++] = (byte)'.';
        timestamp.ToUnixTimeSeconds().TryFormat(content[length..], out var written, default, CultureInfo.InvariantCulture);
        length += written;
        content[length++] = (byte)'.';
        body.CopyTo(content[length..]);
        return length + body.Length;
    }

    private static string Join(IReadOnlyList<WebhookSecret> secrets, byte[] content, int length)
    {
        Span<byte> signature = stackalloc byte[Ed25519Key.SignatureSize];
        var joined = "";
        foreach (var secret in secrets)
        {
            var written = secret.Sign(content, length, signature);
            var version = secret.Kind == SecretKind.Symmetric ? "v1," : "v1a,";
            joined = string.Concat(joined, joined.Length == 0 ? "" : " ", version, Convert.ToBase64String(signature[..written]));
        }

        return joined;
    }
}
