using System.Buffers;

namespace StateStore.Zmtp.Framing;

/// <summary>The body of a command frame: a name after its length, and data (RFC 37, "Formal Grammar": command-body).</summary>
internal readonly ref struct Command
{
    private static readonly ZmtpError Malformed = new(ZmtpErrorCode.BadCommand, "A command has no name, or its name is shorter than its length says.");

    private Command(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        Name = name;
        Data = data;
    }

    public ReadOnlySpan<byte> Name { get; }

    public ReadOnlySpan<byte> Data { get; }

    public bool Is(ReadOnlySpan<byte> name) => Name.SequenceEqual(name);

    public static bool TryParse(in ReadOnlySequence<byte> body, out Command command, out ZmtpError? error)
    {
        // A command that arrived in pieces is copied: it is small and rare.
        var octets = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        if (octets.IsEmpty || octets[0] == 0 || octets[0] > octets.Length - 1)
        {
            command = default;
            error = Malformed;
            return false;
        }

        command = new(octets.Slice(1, octets[0]), octets[(1 + octets[0])..]);
        error = null;
        return true;
    }
}
