using System.Buffers;

namespace StateStore.Zmtp;

/// <summary>
/// The frames of a message, where they lie in the connection's buffer. They are valid until the connection reads on, which the
/// compiler helps to keep: the list can't be stored or carried across an await.
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

    /// <summary>At least 1.</summary>
    public int Count => _parts.Length;

    public ReadOnlySequence<byte> this[int index] => _message.Slice(_parts[index].Offset, _parts[index].Length);

    /// <summary>Octets of all bodies.</summary>
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

/// <summary>Where a body lies, counted from the start of its message.</summary>
internal readonly record struct FramePart(long Offset, long Length);
