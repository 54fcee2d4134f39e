namespace StateStore.JsonSchema.Patterns;

/// <summary>
/// A program of the backtracking matcher, which follows the semantics of ECMA-262 (section 22.2.2) step by step. Captures inside a repeated group
/// are reset at each iteration, an optional iteration must not be empty, and look-behind runs from right to left.
/// </summary>
/// <param name="Instructions">The instructions; the program begins at 0.</param>
/// <param name="Registers">The number of registers: two for each capture, then those of loops and looks.</param>
/// <param name="IsAnchored">True if a match can only begin at the start of the text.</param>
internal sealed record BacktrackingProgram(Instruction[] Instructions, int Registers, bool IsAnchored);

internal enum Opcode
{
    Accept,

    /// <summary>Reads one code point of the set.</summary>
    Set,

    /// <summary>Reads code points of the set, at least A and at most B.</summary>
    RepeatSet,

    /// <summary>Continues with the next instruction. If that fails, continues at A.</summary>
    Fork,

    Jump,

    /// <summary>Stores the position in register A.</summary>
    Save,

    AtStart,
    AtEnd,
    AtWordBoundary,
    NotAtWordBoundary,

    /// <summary>Reads the text of capture A again.</summary>
    BackReference,

    LoopStart,
    LoopTest,
    LoopEnter,
    LoopEnd,
    LookStart,
    LookEnd,
}

/// <summary>One step of a program.</summary>
/// <param name="Code">The operation.</param>
/// <param name="A">The first operand; the opcode gives its meaning.</param>
/// <param name="B">The second operand; the opcode gives its meaning.</param>
/// <param name="IsBackward">True if it reads from right to left, as in a look-behind.</param>
/// <param name="IsLazy">True if fewer repetitions are tried first.</param>
/// <param name="Set">The code points that it reads.</param>
/// <param name="Loop">The loop of the instruction.</param>
/// <param name="IsNegative">True if a look must fail.</param>
internal readonly record struct Instruction(
    Opcode Code, int A = 0, int B = 0, bool IsBackward = false, bool IsLazy = false, CodePointSet? Set = null, Loop? Loop = null, bool IsNegative = false);

/// <summary>A repetition of more than one set of code points.</summary>
/// <param name="Min">The fewest iterations.</param>
/// <param name="Max">The most iterations.</param>
/// <param name="IsLazy">True if fewer iterations are tried first.</param>
/// <param name="Start">The register of the position at which the current iteration began.</param>
/// <param name="Counter">The register that counts iterations; -1 if any number is allowed.</param>
/// <param name="FirstCapture">The first register of the captures inside.</param>
/// <param name="EndCapture">The register after the captures inside.</param>
internal sealed record Loop(int Min, int Max, bool IsLazy, int Start, int Counter, int FirstCapture, int EndCapture)
{
    /// <summary>The address after the loop.</summary>
    public int Exit { get; set; }
}
