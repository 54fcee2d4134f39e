using System.Runtime.InteropServices;

namespace StateStore.Orleans.Serialization;

/// <summary>Converts immutable bytes to the array that the serializer needs.</summary>
internal static class WireBytes
{
    /// <summary>Returns the array behind the memory if the memory covers it completely; otherwise a copy.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Array is { } array && array.Length == memory.Length ? array : memory.ToArray();
}
