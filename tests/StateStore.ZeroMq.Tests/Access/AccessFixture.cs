using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using StateStore.Core.Access;
using StateStore.Engine.Access;

namespace StateStore.ZeroMq.Tests.Access;

/// <summary>Both ZeroMQ doors with API keys, on a clock that stands still. A change of keys holds after <see cref="Ring"/> is refreshed.</summary>
public sealed class AccessFixture : IAsyncDisposable
{
    private readonly IHost _host;

    private AccessFixture(IHost host, FakeTimeProvider clock) => (_host, Clock) = (host, clock);

    public FakeTimeProvider Clock { get; }

    public AccessStore Keys => _host.Services.GetRequiredService<AccessStore>();

    public KeyRing Ring => _host.Services.GetRequiredService<KeyRing>();

    public AuditLog Audit => _host.Services.GetRequiredService<AuditLog>();

    public IStateStore Store => _host.Services.GetRequiredService<IStateStore>();

    public string Commands => _host.Services.GetRequiredService<ZmqServer>().Address!;

    public string Changes => _host.Services.GetRequiredService<ZmqPublisher>().Address!;

    public static async Task<AccessFixture> StartAsync(ZmqUsers? users = null)
    {
        var clock = new FakeTimeProvider();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddStateStore(_ => new MemoryStorage());
        builder.Services.AddStateStoreAccess(new() { IsOpenWithoutKeys = true });
        builder.Services.AddStateStoreZmq(new(ZmqEndpoint.Parse("tcp://127.0.0.1:0"), ZmqEndpoint.Parse("tcp://127.0.0.1:0"), users));
        var host = builder.Build();
        await host.StartAsync();
        return new(host, clock);
    }

    public async Task<NewKey> CreateKeyAsync(string scope, TimeSpan? ttl = null, string? tenant = null)
    {
        var created = await Keys.CreateKeyAsync(new("bot", [Scope.Parse(scope).Value]) { Ttl = ttl, Tenant = tenant });
        await Ring.RefreshAsync();
        return created.Value;
    }

    public async Task RevokeAsync(NewKey key)
    {
        Assert.True((await Keys.RevokeKeyAsync(key.Key.Id)).IsOk);
        await Ring.RefreshAsync();
    }

    /// <summary>Connects with a key; null if the server refuses it.</summary>
    public Task<ZmqClient?> ConnectAsync(NewKey key) => ZmqClient.ConnectAsync(Commands, key.Key.Id, key.Text!);

    public async Task<ZmqClient> SubscribeAsync(NewKey key, string prefix)
    {
        var client = await ZmqClient.ConnectAsync(Changes, key.Key.Id, key.Text!, "SUB");
        await client!.SubscribeAsync(prefix);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
