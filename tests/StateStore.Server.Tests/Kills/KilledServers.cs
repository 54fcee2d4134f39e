using System.Text.Json;

namespace StateStore.Server.Tests.Kills;

/// <summary>Servers on one storage that a test kills and starts again while callers use them.</summary>
internal sealed class KilledServers : IAsyncDisposable
{
    private readonly WorkingDirectory _directory;
    private readonly string _arguments;
    private readonly string[] _addresses;
    private readonly ServerProcess?[] _processes;
    private readonly HttpClient _http = new() { Timeout = ServerProcess.Patience };
    private readonly Lock _lock = new();
    private TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _answers;
    private (long Count, TaskCompletionSource Reached) _target = (long.MaxValue, new());

    public KilledServers(WorkingDirectory directory, string storage, int count)
    {
        _directory = directory;
        _arguments = $"--storage {storage} --event-retention 1000000";
        _addresses = [.. Enumerable.Range(0, count).Select(_ => $"http://127.0.0.1:{FreePort.Next()}")];
        _processes = new ServerProcess?[count];
    }

    public int Count => _processes.Length;

    public async Task StartAsync(int server)
    {
        var process = await ServerProcess.StartServingAsync(_directory, $"{_arguments} --urls {_addresses[server]}");
        lock (_lock)
        {
            _processes[server] = process;
            _started.TrySetResult();
        }
    }

    /// <summary>Kills a server (SIGKILL).</summary>
    public async Task KillAsync(int server)
    {
        var process = _processes[server]!;
        lock (_lock)
        {
            // Callers turn to the other servers, or wait for the next start.
            _processes[server] = null;
            _started = _processes.Any(running => running is not null) ? _started : new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await process.KillAsync();
        await process.DisposeAsync();
    }

    /// <summary>Waits until the servers have given this number of further answers.</summary>
    public Task AfterAnswersAsync(int count)
    {
        lock (_lock)
        {
            _target = (_answers + count, new(TaskCreationOptions.RunContinuationsAsynchronously));
            return Deadline.Within(_target.Reached.Task, $"{count} answers");
        }
    }

    /// <summary>Sends a request to a running server until one answers.</summary>
    public async Task<JsonElement> SendAsync(string method, string path, string? body = null, string? idempotencyKey = null)
    {
        while (true)
        {
            if (await TrySendAsync(method, path, body, idempotencyKey) is { } answer)
            {
                return answer;
            }
        }
    }

    /// <summary>Sends a request once to a running server. Null = no answer, or the storage is unavailable: the server may have made the change.</summary>
    public async Task<JsonElement?> TrySendAsync(string method, string path, string? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(new(method), await AddressAsync() + path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        try
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            Assert.True((int)response.StatusCode < 500 || response.StatusCode == HttpStatusCode.ServiceUnavailable, text);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                return null;
            }

            CountAnswer();
            return JsonDocument.Parse(text).RootElement;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await (process?.DisposeAsync() ?? default);
        }

        _http.Dispose();
    }

    private async Task<string> AddressAsync()
    {
        while (true)
        {
            Task started;
            lock (_lock)
            {
                var running = Enumerable.Range(0, Count).Where(server => _processes[server] is not null).ToArray();
                if (running.Length > 0)
                {
                    return _addresses[running[Random.Shared.Next(running.Length)]];
                }

                started = _started.Task;
            }

            await started;
        }
    }

    private void CountAnswer()
    {
        lock (_lock)
        {
            if (++_answers >= _target.Count)
            {
                _target.Reached.TrySetResult();
            }
        }
    }
}
