using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace StateStore.ZeroMq.Tests;

/// <summary>The ZeroMQ server and clients that misbehave as no library does.</summary>
public sealed class ZmqServerTests : IAsyncLifetime, ILoggerProvider, ILogger
{
    private const string List = """{"cmd":"LIST_RECORDS","state":"t"}""";
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource<string> _sentAway = new();
    private IHost _host = null!;

    public async Task InitializeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.SetMinimumLevel(LogLevel.Debug).AddProvider(this);
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.Services.AddStateStore(_ => new MemoryStorage());
        builder.Services.AddStateStoreZmq(new(ZmqEndpoint.Parse("tcp://127.0.0.1:0")));
        _host = builder.Build();
        await _host.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_disconnected_and_other_clients_are_served()
    {
        using var good = await ConnectAsync();
        await good.CallAsync("""{"cmd":"CREATE_STATE","state":"t"}""");
        await good.CallAsync($$$"""{"cmd":"CREATE_RECORD","state":"t","data":{"text":"{{{new string('x', 150)}}}"}}""");
        using var bad = await ConnectAsync();
        var flood = FloodAsync(bad);

        while (!_sentAway.Task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Contains("\"records\"", await good.CallAsync(List), StringComparison.Ordinal);
        }

        Assert.Contains("PeerNotReading", await _sentAway.Task, StringComparison.Ordinal);
        await Deadline.Within(flood, "the end of the connection");
        Assert.Contains("\"records\"", await good.CallAsync(List), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_oversized_request_is_answered_and_the_next_one_is_served()
    {
        using var client = await ConnectAsync();

        Assert.Equal(
            """{"status":"error","message":"The request is larger than the limit of 1048576 bytes"}""",
            await client.CallAsync($$$"""{"cmd":"CREATE_RECORD","state":"t","data":{"text":"{{{new string('x', 3 * 1024 * 1024)}}}"}}"""));
        Assert.Equal("""{"status":"ok","states":[]}""", await client.CallAsync("""{"cmd":"LIST_STATES"}"""));
    }

    [Fact]
    public async Task Two_thousand_idle_connections_leave_every_client_served()
    {
        const int Count = 2_000;
        var idle = new List<ZmqClient>();
        try
        {
            for (var i = 0; i < Count; i++)
            {
                idle.Add(await ConnectAsync());
            }

            Assert.Equal("""{"status":"ok","created":"t","max_length":null}""", await idle[0].CallAsync("""{"cmd":"CREATE_STATE","state":"t"}"""));
            for (var i = 0; i < Count; i += 100)
            {
                Assert.Equal("""{"status":"ok","records":[]}""", await idle[i].CallAsync(List));
            }
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task A_client_that_does_not_complete_its_handshake_is_disconnected()
    {
        using var silent = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await silent.ConnectAsync(IPEndPoint.Parse(Address["tcp://".Length..]));
        await silent.ReceiveAsync(new byte[1]);
        while (!_sentAway.Task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Contains("HandshakeTimeout", await _sentAway.Task, StringComparison.Ordinal);
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    void IDisposable.Dispose()
    {
        // A logger scope holds nothing to release.
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (text.Contains("Disconnected the ZeroMQ client", StringComparison.Ordinal))
        {
            _sentAway.TrySetResult(text);
        }
    }

    private string Address => _host.Services.GetRequiredService<ZmqServer>().Address!;

    private Task<ZmqClient> ConnectAsync() => ZmqClient.ConnectAsync(Address);

    /// <summary>Sends requests without end until the connection breaks.</summary>
    private static async Task FloodAsync(ZmqClient client)
    {
        byte[] requests = [.. Enumerable.Repeat(ZmqClient.Frames(List), 100).SelectMany(frames => frames)];
        try
        {
            while (true)
            {
                await client.SendAsync(requests);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The connection broke, as expected.
        }
    }
}
