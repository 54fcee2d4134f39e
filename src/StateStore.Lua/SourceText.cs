namespace StateStore.Lua;

/// <summary>The text of a script as Lua's own interpreter takes it from a file.</summary>
internal static class SourceText
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>
    /// Passes over a byte order mark, which editors put in front of UTF-8, and over a first line that begins with <c>#</c>. The end of that line stays, so that lines
    /// keep their numbers.
    /// </summary>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> file)
    {
        var text = file.StartsWith(ByteOrderMark) ? file[ByteOrderMark.Length..] : file;
        if (text.IsEmpty || text[0] != (byte)'#')
        {
            return text;
        }

        var end = text.IndexOf((byte)'\n');
        return end < 0 ? [] : text[end..];
    }
}
