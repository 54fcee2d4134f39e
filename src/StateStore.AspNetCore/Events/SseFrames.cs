using System.Buffers;

namespace StateStore.AspNetCore.Events;

/// <summary>
/// The bytes of the newest event of a stream. The streams of one log get the same payload object at about the same time, so that thousands of them
/// format it once.
/// </summary>
internal sealed class SseFrames
{
    private Frame? _newest;

    /// <summary>Writes one event, or the notice of a gap. Returns the number of bytes.</summary>
    public int Write(IBufferWriter<byte> output, Change change)
    {
        var frame = Volatile.Read(ref _newest);
        if (frame is null || frame.Position != change.Position || !frame.Payload.Equals(change.Payload.Utf8))
        {
            var buffer = new ArrayBufferWriter<byte>(change.Payload.Utf8.Length + 128);
            SseFormat.WriteChange(buffer, change);
            frame = new(change.Position, change.Payload.Utf8, buffer.WrittenMemory);
            Volatile.Write(ref _newest, frame);
        }

        output.Write(frame.Bytes.Span);
        return frame.Bytes.Length;
    }

    /// <summary>An event and its bytes. Equal payloads are the same memory, which is compared without reading it.</summary>
    private sealed record Frame(LogPosition Position, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> Bytes);
}
