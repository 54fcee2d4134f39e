
namespace StateStore.AspNetCore.Tests;

/// <summary>Events of keys with a given prefix, in a log where most events are of other keys.</summary>
public sealed class EventFilterTests : DoorTest
{
    private const string Events = Ns + "/events?kind=key";
    private const int Looked = 100;

    protected override StorageOptions? StorageOptions => new() { EventRetention = 400 };

    protected override HttpOptions? Options => new() { Heartbeat = TimeSpan.FromMilliseconds(30), Limits = Limits.Default with { FilteredEvents = Looked, PageSize = 50 } };

    [Fact]
    public async Task An_empty_page_of_a_filtered_read_has_the_position_it_reached()
    {
        await ChangeAsync("b", 10);

        var empty = await PageAsync("&prefix=a");
        Assert.Equal((0, "10"), (empty.Count, empty.Next));
        Assert.Equal((0, "10"), await PageAsync($"&prefix=a&after={empty.Next}"));
        Assert.Equal((0, "10"), await PageAsync("&prefix=a&wait=1ms"));
    }

    [Fact]
    public async Task A_filtered_read_inspects_a_limited_number_of_events_and_resumes_where_it_stopped()
    {
        await ChangeAsync("b", (2 * Looked) + 20);
        await ChangeAsync("a", 1);

        Assert.Equal((0, "100"), await PageAsync("&prefix=a&limit=1"));
        Assert.Equal((0, "200"), await PageAsync("&prefix=a&limit=1&after=100&wait=30s"));
        Assert.Equal((1, "221"), await PageAsync("&prefix=a&limit=1&after=200"));
    }

    [Fact]
    public async Task A_filtered_page_ends_at_its_limit()
    {
        await ChangeAsync("a", 5);
        await ChangeAsync("b", 5);

        Assert.Equal((2, "2"), await PageAsync("&prefix=a&limit=2"));
        Assert.Equal((3, "5"), await PageAsync("&prefix=a&limit=3&after=2"));
        Assert.Equal((3, "10"), await PageAsync("&prefix=a&limit=4&after=2"));
    }

    [Fact]
    public async Task A_stream_whose_position_is_trimmed_while_nothing_matched_resumes_without_a_gap()
    {
        await ChangeAsync("a", 1);
        using var stream = await EventReader.OpenAsync(Door, Events + "&prefix=a&after=0");
        Assert.Equal("1", (await stream.ReadAsync())!.Id);

        await ChangeAsync("b", 450);
        while (stream.LastEventId != "451")
        {
            await stream.WaitForCommentAsync();
        }

        await ChangeAsync("a", 1);
        using var resumed = await EventReader.OpenAsync(Door, Events + "&prefix=a", ("Last-Event-ID", stream.LastEventId));
        Assert.Equal("452", (await resumed.ReadAsync())!.Id);
    }

    private async Task<(int Count, string Next)> PageAsync(string query)
    {
        var page = (await Door.GetAsync(Events + query)).ShouldBeOk().Json;
        return (page.GetProperty("events").GetArrayLength(), page.GetProperty("next").GetString()!);
    }

    private async Task ChangeAsync(string key, int times)
    {
        for (var done = 0; done < times; done += 50)
        {
            var operations = Enumerable.Repeat($$"""{"op":"increment","key":"{{key}}"}""", Math.Min(50, times - done));
            (await Door.SendAsync("POST", Ns + "/keys:batch", $$"""{"operations":[{{string.Join(',', operations)}}]}""")).ShouldBeOk();
        }
    }
}
