namespace StateStore.AspNetCore.Tests.Support;

/// <summary>One server-sent event, as a browser would deliver it.</summary>
public sealed record ServerEvent(string Id, string Type, string Data)
{
    public string ConversationId => JsonDocument.Parse(Data).RootElement.GetProperty("conversation_id").GetString()!;
}

/// <summary>Reads an event stream by the rules of the HTML standard.</summary>
public sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream body)
    {
        _response = response;
        _lines = new(body, Encoding.UTF8);
    }

    public HttpResponseMessage Response => _response;

    /// <summary>The position of the last event, or the position that the stream started from.</summary>
    public string LastEventId { get; private set; } = "";

    public int Comments { get; private set; }

    public static async Task<EventReader> OpenAsync(Door door, string path, params (string Name, string Value)[] headers)
    {
        using var request = door.Request("GET", path, [("Accept", "text/event-stream"), .. headers]);
        var response = await door.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {path}");
        var reader = new EventReader(response, await response.Content.ReadAsStreamAsync());
        Assert.Equal(":ok", await reader.ReadLineAsync());
        await reader.ReadBlockAsync();
        return reader;
    }

    /// <summary>Reads the next event; null when the stream has ended without an error.</summary>
    public async Task<ServerEvent?> ReadAsync()
    {
        while (true)
        {
            var (ended, type, data) = await ReadBlockAsync();
            if (ended || data.Length > 0)
            {
                return ended ? null : new(LastEventId, type, data);
            }
        }
    }

    public async Task WaitForCommentAsync()
    {
        for (var before = Comments; Comments == before;)
        {
            Assert.False((await ReadBlockAsync()).Ended, "The stream ended");
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    private async Task<(bool Ended, string Type, string Data)> ReadBlockAsync()
    {
        var (type, data) = ("message", new List<string>());
        while (true)
        {
            switch (await ReadLineAsync())
            {
                case null:
                    return (true, type, "");
                case "":
                    return (false, type, string.Join("\n", data));
                case var line when line.StartsWith(':'):
                    Comments++;
                    break;
                case var line when line.StartsWith("id: ", StringComparison.Ordinal):
                    LastEventId = line[4..];
                    break;
                case var line when line.StartsWith("event: ", StringComparison.Ordinal):
                    type = line[7..];
                    break;
                case var line when line.StartsWith("data: ", StringComparison.Ordinal):
                    data.Add(line[6..]);
                    break;
                case var line:
                    Assert.Fail($"Not a line of an event stream: {line}");
                    break;
            }
        }
    }

    private async Task<string?> ReadLineAsync() => await _lines.ReadLineAsync().WaitAsync(Door.Patience);
}
