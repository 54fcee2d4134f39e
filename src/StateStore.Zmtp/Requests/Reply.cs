using System.Buffers;
using System.Diagnostics;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Requests;

/// <summary>
/// A reply while it is made: the envelope of its request, as frames, and then the body. The buffer comes from the pool when the first octet
/// is written and goes back when the reply is sent, so that a connection at rest holds none.
/// </summary>
internal sealed class Reply : IBufferWriter<byte>
{
    private const int SmallestBuffer = 256;

    private byte[] _buffer = [];
    private int _length;
    private int _envelopeLength;

    /// <summary>Completes when the handler has written it.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    /// <summary>Octets of the request that it answers.</summary>
    public long RequestBytes { get; set; }

    /// <summary>How large it may become.</summary>
    public long ExpectedBytes { get; set; }

    /// <summary>Octets that it takes, or may yet take, together with its request.</summary>
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

    /// <summary>Writes it out and is ready for the next one.</summary>
    /// <returns>How many octets that were, about.</returns>
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
