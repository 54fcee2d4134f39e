using System.Text;

namespace StateStore.Client.Http;

/// <summary>Checks texts that are no names, such as prefixes.</summary>
internal static class Texts
{
    /// <summary>Checks that a text can be sent. Errors: INVALID_NAME for invalid Unicode, which would become another text on the way.</summary>
    public static StoreError? Check(string? text)
    {
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return StoreError.InvalidName("A text of the query is not valid Unicode");
            }

            rest = rest[length..];
        }

        return null;
    }
}
