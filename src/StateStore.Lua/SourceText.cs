namespace StateStore.Lua;

/// <summary>Prepares the text of a script file as Lua's own interpreter does.</summary>
internal static class SourceText
{
    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>
    /// Skips a byte order mark, which some editors put before UTF-8, and a first line that begins with <c>#</c>. The end of that line stays, so that the
    /// line numbers do not change.
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
