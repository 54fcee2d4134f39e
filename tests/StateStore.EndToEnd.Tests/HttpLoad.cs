using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace StateStore.EndToEnd.Tests;

/// <summary>32 connections that change a few conversations as fast as possible, until the server or its storage is gone.</summary>
internal sealed class HttpLoad(Uri server, string ns) : IDisposable
{
    private const int Connections = 32;
    private const int Conversations = 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = server };
    private readonly ConcurrentBag<Acknowledged> _acknowledged = [];
    private int _round;

    public IReadOnlyCollection<Acknowledged> Acknowledged => _acknowledged;

    /// <summary>Sends changes; calls <paramref name="crash"/> after this number of acknowledged changes and returns when the server is gone.</summary>
    public async Task RunUntilAsync(int changes, Func<Task> crash)
    {
        var round = ++_round;
        var target = _acknowledged.Count + changes;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, Connections).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; await TryChangeAsync($"c{(writer + (7 * n)) % Conversations}", $"{round}-{writer}-{n}"); n++)
            {
                if (_acknowledged.Count >= target)
                {
                    reached.TrySetResult();
                }
            }
        })).ToArray();
        await Deadline.Within(reached.Task, $"{changes} acknowledged changes");
        await crash();
        await Deadline.Within(Task.WhenAll(writers), "every connection to notice the crash");
    }

    /// <summary>Compares the server's state with all changes that it has acknowledged.</summary>
    public async Task CheckAsync()
    {
        var payloads = new List<string>();
        for (var after = "0"; ;)
        {
            using var page = await GetAsync($"/v1/namespaces/{ns}/events?limit=1000&after={after}");
            var events = page.RootElement.GetProperty("events");
            payloads.AddRange(events.EnumerateArray().Select(change => change.GetProperty("payload").GetRawText()));
            after = page.RootElement.GetProperty("next").GetString()!;
            if (events.GetArrayLength() == 0)
            {
                break;
            }
        }

        using var list = await GetAsync($"/v1/namespaces/{ns}/conversations");
        var states = list.RootElement.GetProperty("conversations").EnumerateArray().ToDictionary(
            found => found.GetProperty("id").GetString()!,
            found => (found.GetProperty("state").GetString()!, found.GetProperty("version").GetInt64()));
        ChangeLogChecker.Check(payloads, _acknowledged, states);
    }

    /// <summary>Waits until the server says that it and its storage are ready.</summary>
    public Task UntilReadyAsync() => Repeat.UntilAsync(IsReadyAsync, isReady => isReady, "the server to be ready");

    public void Dispose() => _http.Dispose();

    private async Task<bool> TryChangeAsync(string id, string state)
    {
        using var body = new StringContent($$$"""{"state":"{{{state}}}","data":{"text":"{{{new string('x', 200)}}}"}}""", Encoding.UTF8);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var answer = await _http.PutAsync(new Uri($"/v1/namespaces/{ns}/conversations/{id}", UriKind.Relative), body);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                return false;
            }

            var version = answer.Headers.ETag!.Tag.Trim('"');
            _acknowledged.Add(new(id, long.Parse(version, CultureInfo.InvariantCulture), state));
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        await using var answer = await _http.GetStreamAsync(new Uri(path, UriKind.Relative));
        return await JsonDocument.ParseAsync(answer);
    }
}
