using System.Buffers;

namespace StateStore.Zmtp.Framing;

/// <summary>A message or a command after the handshake (RFC 37, "Formal Grammar": traffic).</summary>
internal readonly ref struct Traffic
{
    private Traffic(bool isCommand, FrameList message, ReadOnlySequence<byte> command)
    {
        IsCommand = isCommand;
        Message = message;
        Command = command;
    }

    public bool IsCommand { get; }

    public FrameList Message { get; }

    /// <summary>The body of the command, including its name.</summary>
    public ReadOnlySequence<byte> Command { get; }

    public static Traffic OfMessage(FrameList message) => new(false, message, default);

    public static Traffic OfCommand(ReadOnlySequence<byte> command) => new(true, default, command);
}
