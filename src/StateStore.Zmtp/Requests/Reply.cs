using System.Buffers;
using System.Diagnostics;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Requests;

/// <summary>
/// The buffer of a reply: the envelope of its request, as frames, and then the body. It is rented from the pool when the first octet
/// is written, and returned when the reply is sent. So an idle connection has no buffer.
/// </summary>
internal sealed class Reply : IBufferWriter<byte>
{
    private const int SmallestBuffer = 256;

    private byte[] _buffer = [];
    private int _length;
    private int _envelopeLength;

    /// <summary>Completes when the handler has written the reply.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>The octets of the request.</summary>
    public long RequestBytes { get; set; }

    /// <summary>The expected largest size of the reply, in octets.</summary>
    public long ExpectedBytes { get; set; }

    /// <summary>The octets of a complete reply; before completion, those of the request and the expected reply.</summary>
    public long Bytes => Completion.IsCompleted ? _length : RequestBytes + Math.Max(ExpectedBytes, _length);

    public void Begin(FrameList message, int envelopeFrames)
    {
        Debug.Assert(_length == 0, "A reply is sent before it is used again.");
        for (var i = 0; i < envelopeFrames; i++)
        {
            FrameWriter.Write(this, FrameFlags.More, message[i]);
        }

        _envelopeLength = _length;
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    /// <summary>Writes the reply to the output, and clears the buffer for the next one.</summary>
    /// <returns>The approximate number of octets.</returns>
    public int Send(IBufferWriter<byte> output)
    {
        output.Write(_buffer.AsSpan(0, _envelopeLength));
        FrameWriter.Write(output, FrameFlags.None, _buffer.AsSpan(_envelopeLength, _length - _envelopeLength));
        var sent = _length + FrameHeader.MaxLength;
        Clear();
        return sent;
    }

    public void Clear()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        _length = _envelopeLength = 0;
        ExpectedBytes = 0;
        Completion = Task.CompletedTask;
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, SmallestBuffer), checked(_buffer.Length * 2)));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
