using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Json;

/// <summary>
/// One value or property name of a parsed document, 16 bytes. Tokens are in document order: the token of a name is followed by the token of its value.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Token
{
    /// <summary>The offset of the first content byte: after the quote of a string, at the bracket of a container.</summary>
    public int Start;

    /// <summary>The number of content bytes of a scalar (a string without its quotes), or of items or properties of a container.</summary>
    public int Length;

    /// <summary>The index of the token after this value and its contents.</summary>
    public int Next;

    public JsonKinds Kind;

    /// <summary>True if a string contains escapes, so that its bytes differ from its text.</summary>
    public bool Escaped;

    /// <summary>The union of the kinds of the direct items or property values of a container. With it, one test accepts a whole array of numbers.</summary>
    public JsonKinds ChildKinds;

    /// <summary>The token after this one: the first item or name of a non-empty container, or the value of a name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Token Following(ref readonly Token token) => ref Unsafe.Add(ref Unsafe.AsRef(in token), 1);
}
