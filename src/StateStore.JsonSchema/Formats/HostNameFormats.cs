using System.Text;

namespace StateStore.JsonSchema.Formats;

/// <summary>Checks host names: ASCII ones by RFC 1123, section 2.1, internationalized ones by RFC 5890 to 5893 (IDNA 2008).</summary>
internal static class HostNameFormats
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    public static bool IsHostName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxName || !Ascii.IsValid(text))
        {
            return false;
        }

        foreach (var range in text.Split((byte)'.'))
        {
            var label = text[range];
            if (label.Length is 0 or > MaxLabel || label[0] == '-' || label[^1] == '-')
            {
                return false;
            }

            foreach (var b in label)
            {
                if (!char.IsAsciiLetterOrDigit((char)b) && b != '-')
                {
                    return false;
                }
            }

            var isEncoded = label.Length > 4 && label[2] == '-' && label[3] == '-' && Ascii.EqualsIgnoreCase(label[..2], "xn"u8);
            if (isEncoded && !Idna.AreLabels([Encoding.ASCII.GetString(label)], MaxLabel))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsInternationalHostName(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 4 * MaxName)
        {
            return false;
        }

        var name = Encoding.UTF8.GetString(text);

        // Three other full stops separate labels too (RFC 3490, section 3.1).
        return name.Length <= MaxName && Idna.AreLabels(name.Split('.', '\u3002', '\uFF0E', '\uFF61'), MaxLabel);
    }
}
