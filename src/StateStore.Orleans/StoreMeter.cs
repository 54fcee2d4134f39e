using System.Diagnostics.Metrics;

namespace StateStore.Orleans;

/// <summary>What the conversations of this silo are asked, for OpenTelemetry. Costs next to nothing while nobody listens.</summary>
public sealed class StoreMeter
{
    public const string Name = "StateStore";

    private readonly Counter<long> _reads;
    private readonly Counter<long> _changes;
    private readonly KeyValuePair<string, object?> _fromMemory = new("from", "memory");
    private readonly KeyValuePair<string, object?> _fromStorage = new("from", "storage");

    public StoreMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _reads = meter.CreateCounter<long>("statestore.reads", description: "Reads of single conversations, by where the answer came from");
        _changes = meter.CreateCounter<long>("statestore.changes", description: "Requests to change a conversation, by outcome");
    }

    internal void Read(bool fromMemory) => _reads.Add(1, fromMemory ? _fromMemory : _fromStorage);

    internal void Change(StoreError? error)
    {
        if (_changes.Enabled)
        {
            _changes.Add(1, new KeyValuePair<string, object?>("outcome", error is null ? "OK" : error.Code.Text()));
        }
    }
}
