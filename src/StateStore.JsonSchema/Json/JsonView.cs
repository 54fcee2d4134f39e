using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Json;

/// <summary>A parsed document: its bytes and its tokens. A token, or its index, represents a value.</summary>
internal readonly ref struct JsonView(ReadOnlySpan<byte> json, ReadOnlySpan<Token> tokens)
{
    public readonly ReadOnlySpan<byte> Json = json;
    public readonly ReadOnlySpan<Token> Tokens = tokens;

    // Bounds are not checked here and below. The parser guarantees that tokens refer to tokens and bytes of their document.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Token At(int index) => ref Unsafe.Add(ref MemoryMarshal.GetReference(Tokens), index);

    public int IndexOf(scoped ref readonly Token token) =>
        (int)(Unsafe.ByteOffset(in MemoryMarshal.GetReference(Tokens), in token) / Unsafe.SizeOf<Token>());

    /// <summary>The literal of a scalar as written; for a string, the bytes between the quotes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Raw(scoped ref readonly Token token) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetReference(Json), token.Start), token.Length);

    public ReadOnlySpan<byte> Raw(int index) => Raw(in Tokens[index]);

    /// <summary>The text of a string in UTF-8. An unescaped text is in <paramref name="scratch"/>, and valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(scoped ref readonly Token token, ref byte[] scratch)
    {
        var raw = Raw(in token);
        return token.Escaped ? JsonStrings.Unescape(raw, ref scratch) : raw;
    }

    public ReadOnlySpan<byte> Text(int index, ref byte[] scratch) => Text(in Tokens[index], ref scratch);

    /// <summary>Enumerates the items of an array, or the values of an object.</summary>
    public JsonChildren Children(int parent) => new(this, parent);

    /// <summary>The last position from which eight bytes can be read.</summary>
    public int LastWord => Json.Length - sizeof(ulong);

    /// <summary>Returns whether eight bytes can be read from the start of the text of a string, even if the text is shorter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TextHasWord(scoped ref readonly Token token) => !token.Escaped && token.Start <= LastWord;
}
