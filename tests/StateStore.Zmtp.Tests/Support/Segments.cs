using System.Buffers;

namespace StateStore.Zmtp.Tests.Support;

/// <summary>Octets in segments of random lengths, including empty ones, as a pipe may return them.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long before)
    {
        Memory = memory;
        RunningIndex = before;
    }

    public static ReadOnlySequence<byte> Of(byte[] octets, Random random)
    {
        var first = new Segments(default, 0);
        var last = first;
        for (var from = 0; from < octets.Length;)
        {
            var length = Math.Min(octets.Length - from, random.Next(0, random.Next(1, 200)));
            var next = new Segments(octets.AsMemory(from, length), from);
            last.Next = next;
            last = next;
            from += length;
        }

        return new(first, 0, last, last.Memory.Length);
    }
}
