using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using StateStore.Server.Options;

namespace StateStore.Server.Tests.Tls;

/// <summary>The certificate of a client as the requests of its connection see it.</summary>
public sealed class ClientCertificateTests : ServerTest
{
    [Fact]
    public async Task A_request_knows_the_validated_certificate_of_its_client()
    {
        var authority = new TestAuthority("both");
        authority.Issue("server").WriteTo(Directory.Path, "tls");
        Directory.Write("ca.crt", authority.Pem);
        var options = new ServerOptions
        {
            Urls = [ListenUrl.Parse("https://127.0.0.1:0")],
            Tls = new("--tls", "--tls-client-ca") { Certificate = PathOf("tls.crt"), Key = PathOf("tls.key"), Authorities = PathOf("ca.crt") },
        };
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listening.Configure(kestrel, options));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Connection.ClientCertificate?.Subject ?? "none"));
        await app.StartAsync();
        var port = new Uri(app.Urls.Single()).Port;

        Assert.EndsWith("CN=ada", await AskAsync(port, authority.IssueForClients("ada")), StringComparison.Ordinal);
        Assert.EndsWith("none", await AskAsync(port, certificate: null), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(int port, TestCertificate? certificate)
    {
        await using var stream = await TlsPeer.TryConnectAsync(port, certificate);
        await stream!.WriteAsync("GET / HTTP/1.0\r\n\r\n"u8.ToArray());
        return await Deadline.Within(new StreamReader(stream).ReadToEndAsync(), "the answer");
    }

    private string PathOf(string name) => Path.Combine(Directory.Path, name);
}
