namespace StateStore.Lua.Patterns;

/// <summary>The character classes <c>%a</c>, <c>%d</c>, ... of single bytes. A name in upper case is the complement.</summary>
internal static class ByteClass
{
    /// <summary>Returns whether a byte belongs to a class. A name that is not a class stands for itself.</summary>
    public static bool Holds(byte name, byte value)
    {
        var c = (char)value;
        var isAscii = value < 0x80;
        var holds = char.ToLowerInvariant((char)name) switch
        {
            'a' => char.IsAsciiLetter(c),
            'c' => isAscii && char.IsControl(c),
            'd' => char.IsAsciiDigit(c),
            'g' => value is > 0x20 and < 0x7f,
            'l' => char.IsAsciiLetterLower(c),
            'p' => value is > 0x20 and < 0x7f && !char.IsAsciiLetterOrDigit(c),
            's' => value is 0x20 or (>= 0x09 and <= 0x0d),
            'u' => char.IsAsciiLetterUpper(c),
            'w' => char.IsAsciiLetterOrDigit(c),
            'z' => value == 0,
            'x' => char.IsAsciiHexDigit(c),
            _ => (bool?)null,
        };
        return holds is { } member ? member != char.IsAsciiLetterUpper((char)name) : name == value;
    }
}
