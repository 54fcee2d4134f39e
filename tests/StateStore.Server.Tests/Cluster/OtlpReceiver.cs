namespace StateStore.Server.Tests.Cluster;

/// <summary>A receiver of telemetry. It accepts every POST and records which of the awaited words arrived.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Lock _lock = new();
    private readonly StringBuilder _received = new();
    private readonly HashSet<(string Path, string Word)> _awaited;
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="awaited">The awaited words and the paths on which they must arrive.</param>
    public OtlpReceiver(params IEnumerable<(string Path, string Word)> awaited)
    {
        _awaited = [.. awaited];
        Url = $"http://127.0.0.1:{FreePort.Next()}";
        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = ReceiveAsync();
    }

    public string Url { get; }

    /// <summary>Everything that arrived, one byte a character.</summary>
    public string Received
    {
        get
        {
            lock (_lock)
            {
                return _received.ToString();
            }
        }
    }

    /// <summary>Waits until all awaited words have arrived.</summary>
    public async Task WaitAsync()
    {
        try
        {
            await _all.Task.WaitAsync(ServerProcess.Patience);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                Assert.Empty(_awaited);
            }
        }
    }

    public void Dispose() => _listener.Close();

    private async Task ReceiveAsync()
    {
        while (_listener.IsListening)
        {
            var context = await _listener.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);

            // Protobuf stores texts unencoded.
            var text = Encoding.Latin1.GetString(body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
            context.Response.Close();
            lock (_lock)
            {
                _received.Append(text);
                _awaited.RemoveWhere(awaited => awaited.Path == context.Request.Url!.AbsolutePath && text.Contains(awaited.Word, StringComparison.Ordinal));
                if (_awaited.Count == 0)
                {
                    _all.TrySetResult();
                }
            }
        }
    }
}
