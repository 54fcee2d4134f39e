namespace StateStore.AspNetCore.Tests;

public sealed class EventStreamTests : DoorTest
{
    private const string Events = Ns + "/events";

    protected override StorageOptions? StorageOptions => new() { EventRetention = 200 };

    protected override HttpOptions? Options => new() { Heartbeat = TimeSpan.FromMilliseconds(30) };

    [Fact]
    public async Task A_stream_without_a_position_starts_from_now()
    {
        await SetAsync(1);
        using var stream = await EventReader.OpenAsync(Door, Events);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.ToString());
        Assert.True(stream.Response.Headers.CacheControl!.NoStore);
        Assert.Equal("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
        await SetAsync(2);
        var live = await stream.ReadAsync();
        Assert.Equal(("created", "c2"), (live!.Type, live.ConversationId));
        await Door.PutAsync(Ns + "/conversations/c2", Set("B"));
        Assert.Equal("changed", (await stream.ReadAsync())!.Type);
        await Door.SendAsync("DELETE", Ns + "/conversations/c2");
        var deleted = await stream.ReadAsync();
        Assert.Equal("deleted", deleted!.Type);
        var logged = (await Door.GetAsync($"{Events}?after={live.Id}")).Json.GetProperty("events");
        Assert.Equal(logged[1].GetProperty("payload").GetRawText(), deleted.Data);
        Assert.Equal(logged[1].GetProperty("position").GetString(), deleted.Id);
    }

    [Fact]
    public async Task A_resumed_stream_neither_loses_nor_repeats_events()
    {
        var writer = Task.Run(async () =>
        {
            for (var i = 1; i <= 120; i++)
            {
                await SetAsync(i);
            }
        });
        var seen = new List<string>();
        var last = "0";
        while (seen.Count < 120)
        {
            // The connection is cut after every seventh event, even if more events are in flight.
            using var stream = await EventReader.OpenAsync(Door, Events + "?after=$", ("Last-Event-ID", last));
            for (var i = 0; i < 7 && seen.Count < 120; i++)
            {
                seen.Add((await stream.ReadAsync())!.ConversationId);
            }

            last = stream.LastEventId;
        }

        await writer;
        Assert.Equal(Enumerable.Range(1, 120).Select(i => $"c{i}"), seen);
    }

    [Fact]
    public async Task A_stream_cut_before_its_first_event_can_be_resumed()
    {
        await SetAsync(1);
        string start;
        using (var stream = await EventReader.OpenAsync(Door, Events))
        {
            start = stream.LastEventId;
        }

        await SetAsync(2);
        using var resumed = await EventReader.OpenAsync(Door, Events, ("Last-Event-ID", start));
        Assert.Equal("c2", (await resumed.ReadAsync())!.ConversationId);
    }

    [Fact]
    public async Task A_stream_from_a_trimmed_position_starts_with_a_gap()
    {
        for (var i = 1; i <= 210; i++)
        {
            await SetAsync(i);
        }

        using var stream = await EventReader.OpenAsync(Door, Events + "?after=3");
        Assert.Equal("gap", (await stream.ReadAsync())!.Type);
        Assert.Equal("c11", (await stream.ReadAsync())!.ConversationId);
    }

    [Fact]
    public async Task A_stream_from_a_position_beyond_the_log_starts_with_a_gap()
    {
        await SetAsync(1);
        using var stream = await EventReader.OpenAsync(Door, Events + "?after=99");
        var gap = (await stream.ReadAsync())!;
        Assert.Equal("gap", gap.Type);
        Assert.Contains("or the log does not have the requested position", gap.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_stream_gets_keep_alive_comments()
    {
        using var stream = await EventReader.OpenAsync(Door, Events);
        await stream.WaitForCommentAsync();
        await stream.WaitForCommentAsync();
        await SetAsync(1);
        Assert.Equal("c1", (await stream.ReadAsync())!.ConversationId);
    }

    [Theory]
    [InlineData("?after=x", "")]
    [InlineData("?limit=5", "")]
    [InlineData("", "x-1")]
    public async Task An_invalid_position_or_namespace_of_a_stream_is_refused(string query, string lastEventId)
    {
        (string, string)[] headers = lastEventId.Length == 0 ? [("Accept", "text/event-stream")] : [("Accept", "text/event-stream"), ("Last-Event-ID", lastEventId)];
        (await Door.GetAsync(Events + query, headers)).ShouldFail(400, "INVALID_INPUT");
        (await Door.GetAsync("/v1/namespaces/a:events/events", headers)).ShouldFail(400, lastEventId.Length == 0 ? "INVALID_NAME" : "INVALID_INPUT");
    }

    [Fact]
    public async Task Streams_end_without_an_error_when_the_server_stops()
    {
        using var stream = await EventReader.OpenAsync(Door, Events);
        await SetAsync(1);
        Assert.NotNull(await stream.ReadAsync());
        var stop = Door.StopAsync();
        Assert.Null(await stream.ReadAsync());
        await stop.WaitAsync(Door.Patience);
    }

    [Fact]
    public async Task A_client_that_disconnects_leaves_no_follower_behind()
    {
        using (var connection = await RawConnection.OpenAsync(Door.Port))
        {
            await connection.SendAsync($"GET {Events} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
            await connection.ReadUntilAsync(":ok");
            connection.Reset();
        }

        await SetAsync(1);
        (await Door.GetAsync(Events)).ShouldBeOk();
        await Door.StopAsync().WaitAsync(Door.Patience);
    }

    private async Task SetAsync(int number) => (await Door.PutAsync($"{Ns}/conversations/c{number}", Set("A"))).ShouldBeOk();
}
