namespace StateStore.AspNetCore.Tests.Access;

/// <summary>A connection that sends the same header again and again. The server remembers the key, but not longer than it is accepted.</summary>
public sealed class RememberedKeyTests : IAsyncLifetime
{
    private AccessDoor _server = null!;
    private RawConnection _connection = null!;

    public async Task InitializeAsync()
    {
        _server = await AccessDoor.OpenAsync();
        _connection = await RawConnection.OpenAsync(_server.Door.Port);
    }

    public async Task DisposeAsync()
    {
        _connection.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_key_is_refused_on_an_open_connection_after_its_revocation()
    {
        var key = await CreateAsync();
        await ExpectAsync(key, "200", "200");
        Assert.True((await _server.Keys.RevokeKeyAsync(IdOf(key))).IsOk);
        await _server.RefreshAsync();
        await ExpectAsync(key, "401", "401");
    }

    [Fact]
    public async Task A_key_is_refused_on_an_open_connection_after_its_expiry()
    {
        var key = await CreateAsync(TimeSpan.FromHours(1));
        await ExpectAsync(key, "200", "200");
        _server.Clock.Advance(TimeSpan.FromHours(1));
        await ExpectAsync(key, "401");
    }

    [Fact]
    public async Task A_secret_is_refused_on_an_open_connection_after_the_overlap_of_its_rotation()
    {
        var key = await CreateAsync();
        var later = (await _server.Keys.RotateKeyAsync(IdOf(key), TimeSpan.FromHours(1))).Value.Text!;
        await _server.RefreshAsync();
        await ExpectAsync(key, "200", "200");
        _server.Clock.Advance(TimeSpan.FromHours(1));
        await ExpectAsync(key, "401");
        await ExpectAsync(later, "200", "200");
    }

    [Fact]
    public async Task Another_key_on_the_same_connection_is_checked_for_itself()
    {
        var (key, other) = (await CreateAsync(), await CreateAsync());
        await ExpectAsync(key, "200");
        await ExpectAsync(key[..^20] + other[^20..], "401");
        await ExpectAsync(other, "200");
        await ExpectAsync(key, "200");
    }

    private static string IdOf(string key) => key.Substring(KeySecret.Prefix.Length, KeySecret.IdLength);

    private async Task<string> CreateAsync(TimeSpan? ttl = null)
    {
        var key = await _server.CreateAsync("admin", ttl: ttl);
        await _server.RefreshAsync();
        return key;
    }

    private async Task ExpectAsync(string key, params string[] statuses)
    {
        foreach (var status in statuses)
        {
            await _connection.SendAsync($"GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n");
            Assert.Equal(status, ((int)(await _connection.ReadAnswerAsync()).Status).ToString(System.Globalization.CultureInfo.InvariantCulture));
            _connection.Clear();
        }
    }
}
