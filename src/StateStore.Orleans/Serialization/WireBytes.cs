using System.Runtime.InteropServices;

namespace StateStore.Orleans.Serialization;

/// <summary>Bytes that must not change, as the array that the serializer wants.</summary>
internal static class WireBytes
{
    /// <summary>The array behind them where it holds nothing else; else a copy.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && array.Length == memory.Length ? array : memory.ToArray();
}
