using StackExchange.Redis;
using StateStore.Conformance;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Redis.Tests;

/// <summary>A real redis-server that speaks only TLS and demands client certificates.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new("redis");
    private readonly RedisServer _server;

    public TlsTests() => _server = RedisServer.ReserveTls(_authority);

    public Task InitializeAsync() => _server.StartAgainAsync();

    public Task DisposeAsync()
    {
        _server.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Changes_are_made_over_TLS_with_an_own_authority_and_a_client_certificate()
    {
        await using var storage = await OpenAsync(_server.TlsOptions);
        Assert.True((await CommitAsync(storage)).IsCommitted);
    }

    [Fact]
    public async Task A_user_of_Redis_connects_over_TLS()
    {
        await using var admin = await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse(_server.Configuration + _server.TlsOptions));
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", .. LeastUser.Arguments]);
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "default", "off"]);
        await using var storage = await OpenAsync(_server.TlsOptions + LeastUser.Options);
        Assert.True((await CommitAsync(storage)).IsCommitted);
        await RefusedAsync(_server.TlsOptions);
    }

    [Fact]
    public async Task A_Redis_of_another_authority_is_refused()
    {
        await File.WriteAllTextAsync(PathOf("ca.crt"), new TestAuthority("redis").Pem);
        Assert.StartsWith("does not agree on TLS", (await RefusedAsync(_server.TlsOptions)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_the_authorities_of_the_system_do_not_know_is_refused() => await RefusedAsync(",ssl=true");

    [Fact]
    public async Task A_Redis_with_another_name_is_refused_until_sslHost_says_it()
    {
        await RefusedAsync(_server.TlsOptions + ",sslHost=other.example");
        await using var storage = await OpenAsync(_server.TlsOptions + ",sslHost=localhost");
        Assert.True((await storage.CheckHealthAsync(default)).IsReady);
    }

    [Fact]
    public async Task A_storage_without_a_certificate_is_refused_by_Redis() => await RefusedAsync($",sslCa={PathOf("ca.crt")}");

    [Fact]
    public async Task A_renewed_certificate_is_used_by_the_next_connection()
    {
        await using var storage = await OpenAsync(_server.TlsOptions);
        _authority.IssueForClients("renewed").WriteTo(_server.Files.FullName, "client");
        _server.Kill();
        await _server.StartAgainAsync();
        await Repeat.UntilAsync(async () => await storage.CheckHealthAsync(default), health => health.IsReady, "the storage to connect again");
        Assert.True((await CommitAsync(storage)).IsCommitted);
    }

    [Theory]
    [InlineData("sslCert=tls.crt", "sslCert and sslKey must be given together")]
    [InlineData("SSLCA=missing.crt", "missing.crt can't be read: ")]
    public void Options_that_cannot_be_used_are_refused(string options, string problem) =>
        Assert.StartsWith(problem, Assert.Throws<ArgumentException>(() => RedisAddress.Parse($"127.0.0.1:1,{options}")).Message, StringComparison.Ordinal);

    private async Task<RedisStorage> OpenAsync(string options)
    {
        var storage = new RedisStorage(new() { Configuration = _server.Configuration + options, Storage = StorageOptions.Default });
        await storage.OpenAsync(default);
        return storage;
    }

    private async Task<StorageUnavailableException> RefusedAsync(string options) => await Assert.ThrowsAsync<StorageUnavailableException>(() => OpenAsync(options));

    private string PathOf(string name) => Path.Combine(_server.Files.FullName, name);

    private static async Task<CommitResult> CommitAsync(RedisStorage storage) =>
        await storage.CommitAsync(new("bot", [Sample.Check("a", 0)], [Sample.Put("a", 1)], [Sample.Event("1")]), default);
}
