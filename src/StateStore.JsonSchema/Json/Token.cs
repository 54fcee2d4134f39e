using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StateStore.JsonSchema.Json;

/// <summary>One value or property name of a parsed document: 16 bytes, in document order. A property is its name's token followed by its value's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Token
{
    /// <summary>Offset of the first content byte: after the quote of a string, at the bracket of a container.</summary>
    public int Start;

    /// <summary>Content bytes of a scalar (a string without its quotes); number of items or properties of a container.</summary>
    public int Length;

    /// <summary>Index of the token after this value and all that it contains.</summary>
    public int Next;

    public JsonKinds Kind;

    /// <summary>Whether a string contains escapes, so that its bytes are not yet its text.</summary>
    public bool Escaped;

    /// <summary>Union of the kinds of the direct items or property values of a container: lets a whole array of numbers be accepted by one test.</summary>
    public JsonKinds ChildKinds;

    /// <summary>The token after this one: the first item or name of a container that is not empty, the value of a name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref readonly Token Following(ref readonly Token token) => ref Unsafe.Add(ref Unsafe.AsRef(in token), 1);
}
