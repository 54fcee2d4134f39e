namespace StateStore.Zmtp.Framing;

/// <summary>The flags in the first octet of a frame (RFC 37, "Framing"). Bits 3 to 7 are reserved and must be zero.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>More frames of the same message follow. A command never has this flag.</summary>
    More = 1,

    /// <summary>The size has eight octets instead of one.</summary>
    Long = 2,

    Command = 4,
}
