namespace StateStore.JsonSchema.Json;

/// <summary>A parsed document as its bytes and its tokens; a value in it is a token index.</summary>
internal readonly ref struct JsonView(ReadOnlySpan<byte> json, ReadOnlySpan<Token> tokens)
{
    public readonly ReadOnlySpan<byte> Json = json;
    public readonly ReadOnlySpan<Token> Tokens = tokens;

    /// <summary>The literal of a scalar as written; of a string, its bytes between the quotes.</summary>
    public ReadOnlySpan<byte> Raw(int index)
    {
        ref readonly Token token = ref Tokens[index];
        return Json.Slice(token.Start, token.Length);
    }

    /// <summary>The text of a string in UTF-8; <paramref name="scratch"/> holds it when it had to be unescaped, until the next call.</summary>
    public ReadOnlySpan<byte> Text(int index, ref byte[] scratch)
    {
        ReadOnlySpan<byte> raw = Raw(index);
        return Tokens[index].Escaped ? JsonText.Unescape(raw, ref scratch) : raw;
    }
}
