using System.Diagnostics.Metrics;

namespace StateStore.Engine.Telemetry;

/// <summary>Counts the clients and messages of one ZeroMQ door.</summary>
public sealed class DoorMeter
{
    private readonly UpDownCounter<long> _clients;
    private readonly Counter<long> _messages;
    private readonly KeyValuePair<string, object?> _door;

    internal DoorMeter(string name, UpDownCounter<long> clients, Counter<long> messages) =>
        (_door, _clients, _messages) = (new("door", name), clients, messages);

    /// <summary>Counts a client that has connected; pair it with <see cref="Leave"/>.</summary>
    public void Enter() => _clients.Add(1, _door);

    /// <summary>Counts a client that has gone.</summary>
    public void Leave() => _clients.Add(-1, _door);

    /// <summary>Counts one message.</summary>
    public void CountMessage() => _messages.Add(1, _door);
}
