namespace StateStore.AspNetCore.Tests.Access;

/// <summary>Keys that another process makes or rotates on the same storage, before this server has looked for them.</summary>
public sealed class NewKeyTests : IAsyncLifetime
{
    private AccessDoor _server = null!;
    private string _first = "";

    public async Task InitializeAsync()
    {
        _server = await AccessDoor.OpenAsync();
        _first = await _server.CreateAsync("admin");
        await _server.RefreshAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_new_key_is_accepted_at_its_first_request() => Assert.Equal(200, await StatusAsync("Bearer " + await _server.CreateAsync("admin")));

    [Fact]
    public async Task A_new_key_in_X_API_Key_is_accepted_at_its_first_request()
    {
        var key = await _server.CreateAsync("admin");
        Assert.Equal(200, (int)(await _server.Door.GetAsync("/v1/namespaces", ("X-API-Key", key))).Status);
    }

    [Fact]
    public async Task A_rotated_in_secret_is_accepted_at_its_first_request_and_the_former_one_in_the_overlap()
    {
        var rotated = (await _server.Keys.RotateKeyAsync(_first.Split('_')[1], TimeSpan.FromHours(1))).Value.Text!;
        Assert.Equal((200, 200), (await StatusAsync("Bearer " + rotated), await StatusAsync("Bearer " + _first)));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_however_often_it_comes()
    {
        var wrong = KeySecret.Format(_first.Split('_')[1], new byte[KeySecret.SecretBytes]);
        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => StatusAsync("Bearer " + wrong)));
        Assert.All(statuses, status => Assert.Equal(401, status));
    }

    private async Task<int> StatusAsync(string authorization) => (int)(await _server.Door.GetAsync("/v1/namespaces", ("Authorization", authorization))).Status;
}
