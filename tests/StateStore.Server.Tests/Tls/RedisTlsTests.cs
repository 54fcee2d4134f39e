using StackExchange.Redis;
using StateStore.Server.Tests.Cluster;
using StateStore.Storage.Redis;

namespace StateStore.Server.Tests.Tls;

/// <summary>Silos whose Redis speaks only TLS, as the user that the manual shows, with certificates of the script for operators.</summary>
public sealed class RedisTlsTests : ServerTest
{
    [Fact]
    public async Task Silos_meet_and_leave_in_a_Redis_with_TLS_as_the_least_user()
    {
        using var redis = RedisServer.ReserveTls(new TestAuthority("redis"));
        await redis.StartAgainAsync();
        await using var admin = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(redis.Configuration + redis.TlsOptions));
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. LeastUser.Arguments]);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. LeastUser.SiloArguments]);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "default", "off"]);

        await Script.RunAsync("sh", Directory.Path, Script.PathOf("Tls/make-certificates.sh"), "certificates");
        var clustering = $"redis:{redis.Configuration}{redis.TlsOptions}{LeastUser.Options}";
        await using var first = await StartAsync(clustering);
        await using var second = await StartAsync(clustering);
        for (var n = 0; n < 8; n++)
        {
            Assert.Equal(200, (await first.SendAsync("PUT", $"{Conversation}-{n}", """{"state":"OPEN"}""")).Status);
            Assert.Contains("OPEN", (await second.SendAsync("GET", $"{Conversation}-{n}")).Body, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("secret", first.Output, StringComparison.Ordinal);
        second.Terminate();
        Assert.Equal(0, await second.WaitForExitAsync());
        Assert.Equal(200, (await first.SendAsync("GET", $"{Conversation}-0")).Status);
        first.Terminate();
        Assert.Equal(0, await first.WaitForExitAsync());
    }

    private Task<ServerProcess> StartAsync(string clustering) => ServerProcess.StartServingAsync(
        Directory, $"--clustering {clustering} --silo-port {FreePort.Next()} --gateway-port {FreePort.Next()} --advertised-ip 127.0.0.1 {SiloTest.WithoutDashboard}"
        + " --silo-tls-cert certificates/tls.crt --silo-tls-key certificates/tls.key --silo-tls-ca certificates/ca.crt");
}
