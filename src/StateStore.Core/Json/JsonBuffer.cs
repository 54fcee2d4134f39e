namespace StateStore.Core.Json;

/// <summary>
/// What a <see cref="JsonBuilder"/> wrote, on its way to the one that is made of it, once: a large answer so needs no array of its own, which the
/// collector would have to clear and to collect with all that lives.
/// </summary>
public readonly struct JsonBuffer
{
    internal JsonBuffer(byte[] bytes, int length) => (Bytes, Length) = (bytes, length);

    public int Length { get; }

    /// <summary>The text that was written; readable until a builder is made of it.</summary>
    public ReadOnlySpan<byte> Written => Bytes.AsSpan(0, Length);

    internal byte[] Bytes { get; }
}
