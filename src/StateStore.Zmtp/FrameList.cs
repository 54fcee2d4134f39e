using System.Buffers;

namespace StateStore.Zmtp;

/// <summary>
/// The frames of a message, in place in the buffer of the connection. They are valid until the next read of the connection. The compiler
/// enforces that: the list cannot be stored or used after an await.
/// </summary>
public readonly ref struct FrameList
{
    private readonly ReadOnlySequence<byte> _message;
    private readonly ReadOnlySpan<FramePart> _parts;

    internal FrameList(ReadOnlySequence<byte> message, ReadOnlySpan<FramePart> parts)
    {
        _message = message;
        _parts = parts;
    }

    /// <summary>The number of frames, at least 1.</summary>
    public int Count => _parts.Length;

    /// <summary>The body of a frame.</summary>
    /// <param name="index">The index of the frame, from 0.</param>
    public ReadOnlySequence<byte> this[int index] => _message.Slice(_parts[index].Offset, _parts[index].Length);

    /// <summary>The octets of all bodies together.</summary>
    internal long Length
    {
        get
        {
            var length = 0L;
            foreach (var part in _parts)
            {
                length += part.Length;
            }

            return length;
        }
    }

    internal FrameList From(int index) => new(_message, _parts[index..]);

    internal bool IsEmptyAt(int index) => _parts[index].Length == 0;
}

/// <summary>The position of a body, from the start of its message.</summary>
internal readonly record struct FramePart(long Offset, long Length);
