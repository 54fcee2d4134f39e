namespace StateStore.AspNetCore.Tests.Access;

/// <summary>Open streams whose credentials end.</summary>
public sealed class StreamEndTests : IAsyncLifetime
{
    private const string Events = "/v1/namespaces/bot/events";

    private AccessDoor _server = null!;

    public async Task InitializeAsync() => _server = await AccessDoor.OpenAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task The_first_key_ends_the_streams_and_long_polls_of_an_open_server()
    {
        using var stream = await EventReader.OpenAsync(_server.Door, Events);
        var poll = _server.Door.GetAsync(Events + "?after=0&wait=1h");
        await CreateAsync();
        Assert.Null(await Deadline.Within(stream.ReadAsync(), "the end of the stream"));
        Assert.DoesNotContain("payload", (await Deadline.Within(poll, "the end of the long poll")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_without_overlap_ends_the_streams_of_the_former_secret()
    {
        var key = await CreateAsync();
        using var stream = await OpenAsync(key);
        await RotateAsync(key, TimeSpan.Zero);
        Assert.Null(await Deadline.Within(stream.ReadAsync(), "the end of the stream"));
    }

    [Fact]
    public async Task A_stream_of_the_former_secret_goes_on_in_the_overlap_of_a_rotation_and_then_ends()
    {
        var key = await CreateAsync();
        using var stream = await OpenAsync(key);
        var later = await RotateAsync(key, TimeSpan.FromHours(1));
        await SetAsync(later, "one");
        Assert.Equal("one", (await Deadline.Within(stream.ReadAsync(), "an event"))!.ConversationId);
        _server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null(await Deadline.Within(stream.ReadAsync(), "the end of the stream"));
        using var again = await OpenAsync(later);
        await SetAsync(later, "two");
        Assert.Equal("two", (await Deadline.Within(again.ReadAsync(), "an event"))!.ConversationId);
    }

    private async Task<string> CreateAsync()
    {
        var key = await _server.CreateAsync("admin");
        await _server.RefreshAsync();
        return key;
    }

    private async Task<string> RotateAsync(string key, TimeSpan overlap)
    {
        var rotated = (await _server.Keys.RotateKeyAsync(key.Split('_')[1], overlap)).Value.Text!;
        await _server.RefreshAsync();
        return rotated;
    }

    private async Task SetAsync(string key, string id) =>
        (await _server.Door.PutAsync("/v1/namespaces/bot/conversations/" + id, """{"state":"A"}""", AccessDoor.Bearer(key))).ShouldBeOk();

    private Task<EventReader> OpenAsync(string key) => EventReader.OpenAsync(_server.Door, Events, AccessDoor.Bearer(key));
}
