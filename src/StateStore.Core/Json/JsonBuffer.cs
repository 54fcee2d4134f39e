namespace StateStore.Core.Json;

/// <summary>The output of a <see cref="JsonBuilder"/> on its way to one further builder.</summary>
/// <remarks>
/// It spares a large answer an array of its own. The garbage collector would have to clear that array, and to collect it together with all live
/// objects.
/// </remarks>
public readonly struct JsonBuffer
{
    internal JsonBuffer(byte[] bytes, int length) => (Bytes, Length) = (bytes, length);

    /// <summary>The length in bytes.</summary>
    public int Length { get; }

    /// <summary>The text; readable until a builder takes the buffer over.</summary>
    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

    internal byte[] Bytes { get; }
}
