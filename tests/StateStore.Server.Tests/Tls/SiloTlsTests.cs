using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StateStore.Engine;
using StateStore.Orleans.Hosting;
using StateStore.Server.Tests.Cluster;

namespace StateStore.Server.Tests.Tls;

/// <summary>Silos of the executable with mutual TLS, on one Redis.</summary>
public sealed class SiloTlsTests : SiloTest
{
    private readonly TestAuthority _authority = new("cluster");
    private readonly TestAuthority _foreign = new("cluster");

    [Fact]
    public async Task Silos_with_certificates_of_one_authority_form_a_cluster_and_clients_need_a_certificate_too()
    {
        WriteFiles();
        var (siloPort, gateway) = (FreePort.Next(), FreePort.Next());
        await using var first = await StartAsync("good", siloPort, gateway);
        await using var second = await StartAsync("good", FreePort.Next(), FreePort.Next());
        await first.SendAsync("PUT", Conversation, """{"state":"OPEN"}""");
        await FindOnBothAsync(first, second);

        await RefusesWrongPeersAsync(siloPort);
        await RefusesWrongPeersAsync(gateway);
        Assert.Contains("certificate \"CN=foreign\" of another silo or client is refused: ", await first.WaitForOutputAsync("is refused"), StringComparison.Ordinal);

        Assert.Equal("OPEN", await AskAsync(gateway, client => client.UseClusterTls(PathOf("client.crt"), PathOf("client.key"), PathOf("ca.crt"))));
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, client => client));
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(gateway, client => client.UseClusterTls(PathOf("foreign.crt"), PathOf("foreign.key"), PathOf("foreign-ca.crt"))));

        // Replaced files are used for new connections, here by a silo that both join with.
        _authority.Issue("renewed").WriteTo(Directory.Path, "good");
        await using var third = await StartAsync("good", FreePort.Next(), FreePort.Next());
        await FindOnBothAsync(first, third);
        await using var peer = await TlsPeer.TryConnectAsync(siloPort, _authority.IssueForClients("client"));
        Assert.Equal("CN=renewed", peer!.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task A_silo_with_a_certificate_of_another_authority_does_not_join()
    {
        WriteFiles();
        await using var first = await StartAsync("good", FreePort.Next(), FreePort.Next());
        await using var foreign = ServerProcess.Start(
            Directory, Options("foreign", FreePort.Next(), FreePort.Next()).Replace("--silo-tls-ca ca.crt", "--silo-tls-ca foreign-ca.crt", StringComparison.Ordinal));
        Assert.Contains("certificate \"CN=good\" of another silo or client is refused: ", await foreign.WaitForOutputAsync("is refused"), StringComparison.Ordinal);
        Assert.Contains("certificate \"CN=foreign\" of another silo or client is refused: ", await first.WaitForOutputAsync("is refused"), StringComparison.Ordinal);
        Assert.DoesNotContain("listening", foreign.Output, StringComparison.Ordinal);
        Assert.Equal(200, (await first.SendAsync("PUT", Conversation, """{"state":"OPEN"}""")).Status);
    }

    /// <summary>Each silo reads conversations of the other: half of them are grains there.</summary>
    private static async Task FindOnBothAsync(ServerProcess one, ServerProcess other)
    {
        for (var n = 0; n < 8; n++)
        {
            Assert.Equal(200, (await one.SendAsync("PUT", $"{Conversation}-{n}", """{"state":"OPEN"}""")).Status);
            Assert.Contains("OPEN", (await other.SendAsync("GET", $"{Conversation}-{n}")).Body, StringComparison.Ordinal);
        }
    }

    private async Task RefusesWrongPeersAsync(int port)
    {
        Assert.True(await IsRefusedAsync(port, _foreign.Issue("foreign")));
        Assert.True(await IsRefusedAsync(port, _authority.IssueExpired("expired")));
        Assert.True(await IsRefusedAsync(port, _authority.IssueForServers("server")));
        Assert.True(await IsRefusedAsync(port, certificate: null));
    }

    /// <summary>A silo that accepts the certificate waits for the rest of the greeting (the preamble of Orleans), and this runs into its deadline.</summary>
    private static Task<bool> IsRefusedAsync(int port, TestCertificate? certificate) => TlsPeer.IsRefusedAsync(port, certificate, "\x40\0\0\0");

    private static async Task<string> AskAsync(int gateway, Func<IClientBuilder, IClientBuilder> tls)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => tls(client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, gateway))
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = ("statestore", "statestore"))
            .AddStateStoreClient()));
        using var host = builder.Build();
        await Deadline.Within(host.StartAsync(), "the client to connect or to be refused");
        var found = await host.Services.GetRequiredService<IStateStore>().Conversations.GetAsync("bot", "one");
        await host.StopAsync();
        return found.Value.Conversation.State;
    }

    private Task<ServerProcess> StartAsync(string certificate, int siloPort, int gateway) =>
        ServerProcess.StartServingAsync(Directory, Options(certificate, siloPort, gateway));

    private string Options(string certificate, int siloPort, int gateway) =>
        $"--clustering redis:{Redis.Configuration} --silo-port {siloPort} --gateway-port {gateway} --advertised-ip 127.0.0.1 {WithoutDashboard}"
        + $" --silo-tls-cert {certificate}.crt --silo-tls-key {certificate}.key --silo-tls-ca ca.crt --urls http://127.0.0.1:0";

    private void WriteFiles()
    {
        Directory.Write("ca.crt", _authority.Pem);
        Directory.Write("foreign-ca.crt", _foreign.Pem);
        _authority.Issue("good").WriteTo(Directory.Path, "good");
        _authority.IssueForClients("client").WriteTo(Directory.Path, "client");
        _foreign.Issue("foreign").WriteTo(Directory.Path, "foreign");
    }

    private string PathOf(string name) => Path.Combine(Directory.Path, name);
}
