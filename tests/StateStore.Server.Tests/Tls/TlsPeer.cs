using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace StateStore.Server.Tests.Tls;

/// <summary>A TLS client that shows exactly the given certificate and believes any server.</summary>
internal static class TlsPeer
{
    /// <summary>Connects; returns null if the other end refuses the handshake.</summary>
    /// <param name="port">The port on loopback.</param>
    /// <param name="certificate">The certificate to show; null for none.</param>
    /// <param name="protocols">The versions of TLS to offer.</param>
    public static async Task<SslStream?> TryConnectAsync(int port, TestCertificate? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(client.GetStream());
        try
        {
            await Deadline.Within(stream.AuthenticateAsClientAsync(Options(certificate, protocols)), "the handshake");
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            return null;
        }
    }

    /// <summary>
    /// True if the other end refuses the certificate. In TLS 1.3 a client hears of that only when it reads: the other end closes the connection. An end that accepts
    /// it waits for the request, or answers it.
    /// </summary>
    public static async Task<bool> IsRefusedAsync(int port, TestCertificate? certificate, string request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")
    {
        await using var stream = await TryConnectAsync(port, certificate);
        if (stream is null)
        {
            return true;
        }

        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            return await Deadline.Within(stream.ReadAsync(new byte[1]).AsTask(), "an answer or the end of the connection") == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static SslClientAuthenticationOptions Options(TestCertificate? certificate, SslProtocols protocols) => new()
    {
        TargetHost = "localhost",
        EnabledSslProtocols = protocols,
        ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate.ToCertificate(), null, offline: true),
        RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
    };
}
