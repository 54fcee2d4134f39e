using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StateStore.Engine.Telemetry;

namespace StateStore.Engine.Tests.Telemetry;

/// <summary>Listens to the meter of one store and keeps what is recorded.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<Record> _records = new();

    /// <param name="meter">The meter to listen to; other stores of this process have others of the same name.</param>
    public Recorder(StoreMeter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.Start();
    }

    public IReadOnlyCollection<Record> All => _records;

    /// <summary>The labels of what was recorded with an instrument, values joined by blanks, in order.</summary>
    public IEnumerable<string> LabelsOf(string instrument) => Of(instrument).Select(record => string.Join(' ', record.Labels.Select(label => label.Value)));

    /// <summary>The values that were recorded with an instrument, in order.</summary>
    public IEnumerable<double> ValuesOf(string instrument) => Of(instrument).Select(record => record.Value);

    /// <summary>The values of a gauge now, by label.</summary>
    public Dictionary<string, double> Observe(string gauge)
    {
        _records.Clear();
        _listener.RecordObservableInstruments();
        return Of(gauge).ToDictionary(record => string.Join(' ', record.Labels.Select(label => label.Value)), record => record.Value);
    }

    public void Dispose() => _listener.Dispose();

    private IEnumerable<Record> Of(string instrument) => _records.Where(record => record.Instrument == instrument);

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
        _records.Enqueue(new(instrument.Name, value, labels.ToArray()));

    internal sealed record Record(string Instrument, double Value, KeyValuePair<string, object?>[] Labels);
}
