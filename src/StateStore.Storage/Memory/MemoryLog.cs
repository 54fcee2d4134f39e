namespace StateStore.Storage.Memory;

/// <summary>The newest events of a namespace.</summary>
internal sealed class MemoryLog(int retention) : Ring<LogEntry>(retention, static entry => entry.Payload.Length)
{
    /// <summary>Wakes the callers that wait for the next event.</summary>
    public AppendSignal Appended { get; } = new();

    public LogPosition Tail => LogPosition.Sequence(Last);

    public LogPosition Append(ReadOnlyMemory<byte> payload)
    {
        var position = LogPosition.Sequence(Last + 1);
        Append(new LogEntry(position, payload));
        return position;
    }

    public LogPage Read(LogPosition after, PageBound page)
    {
        var next = Math.Max(after.Low + 1, First);
        var trimmed = after != LogPosition.Start && (after.Low + 1 < First || after > Tail);
        return new(From(next, page), Tail, trimmed);
    }
}
