using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using StateStore.Zmtp.Framing;

namespace StateStore.Zmtp.Handshake;

/// <summary>
/// The server side of greeting and security handshake, as a state machine: it consumes octets and produces octets.
/// NULL (RFC 37, "The NULL Security Mechanism"): greetings, then READY from the client, then READY from this end.
/// PLAIN (RFC 24): greetings, then HELLO, WELCOME, INITIATE, READY.
/// </summary>
internal sealed class ServerHandshake(ZmtpSocketType own, ZmtpOptions options)
{
    private static readonly ZmtpError Refused = new(ZmtpErrorCode.RefusedByPeer, "The peer refused the connection with ERROR.");
    private static readonly ZmtpError TwoServers = new(ZmtpErrorCode.MechanismMismatch, "The peer wants to be the server of PLAIN, as this end does.");
    private static readonly ZmtpError WrongPassword = new(ZmtpErrorCode.AuthenticationFailed, "The name or password is wrong.");
    private static readonly ZmtpError NotACommand = new(ZmtpErrorCode.UnexpectedFrame, "A message came before the handshake was complete.");

    private Step _step;
    private Greeting _greeting;
    private string? _user;

    private enum Step
    {
        Greeting,
        Ready,
        Hello,
        Initiate,
        Done,
    }

    /// <summary>The peer; null until the handshake is complete.</summary>
    public ZmtpPeer? Peer { get; private set; }

    private bool IsPlain => options.Authenticate is not null;

    private string Mechanism => IsPlain ? "PLAIN" : "NULL";

    public void Begin(IBufferWriter<byte> output) => Greeting.Write(output, Encoding.ASCII.GetBytes(Mechanism), asServer: IsPlain);

    /// <summary>
    /// Consumes steps of the handshake from the start of the buffer and writes the answers, including an ERROR. Returns true when the handshake is
    /// complete; the rest of the buffer is then traffic. Returns false without an error if it needs more octets.
    /// </summary>
    [MemberNotNullWhen(true, nameof(Peer))]
    public bool TryAdvance(ref ReadOnlySequence<byte> buffer, IBufferWriter<byte> output, out ZmtpError? error)
    {
        error = null;
        while (_step != Step.Done)
        {
            var isTaken = _step == Step.Greeting ? TryTakeGreeting(ref buffer, out error) : TryTakeCommand(ref buffer, output, out error);
            if (!isTaken)
            {
                // Before the greeting is complete, it is unknown whether the peer understands frames.
                if (error is not null && error != Refused && _greeting != default)
                {
                    CommandWriter.WriteError(output, error.Code);
                }

                return false;
            }
        }

        return Peer is not null;
    }

    private bool TryTakeGreeting(ref ReadOnlySequence<byte> buffer, out ZmtpError? error)
    {
        if (!Greeting.TryRead(ref buffer, out _greeting, out error))
        {
            return false;
        }

        _step = IsPlain ? Step.Hello : Step.Ready;
        error = CheckMechanism();
        return error is null;
    }

    private ZmtpError? CheckMechanism() => _greeting.Mechanism switch
    {
        var theirs when theirs == Mechanism => IsPlain && _greeting.IsServer ? TwoServers : null,
        "NULL" or "PLAIN" => new(ZmtpErrorCode.MechanismMismatch, $"The peer uses the mechanism {_greeting.Mechanism}; {Mechanism} is required."),
        _ => new(ZmtpErrorCode.UnsupportedMechanism, $"The mechanism {_greeting.Mechanism} is not supported; {Mechanism} is required."),
    };

    private bool TryTakeCommand(ref ReadOnlySequence<byte> buffer, IBufferWriter<byte> output, out ZmtpError? error)
    {
        if (!FrameHeader.TryRead(buffer, options.Limits, out var header, out error))
        {
            return false;
        }

        if (!header.IsCommand)
        {
            error = NotACommand;
            return false;
        }

        if (buffer.Length - header.Length < header.BodyLength
            || !Command.TryParse(buffer.Slice(header.Length, header.BodyLength), out var command, out error))
        {
            return false;
        }

        error = Take(command, output);
        buffer = buffer.Slice(header.Length + header.BodyLength);
        return error is null;
    }

    private ZmtpError? Take(Command command, IBufferWriter<byte> output)
    {
        if (command.Is("ERROR"u8))
        {
            return Refused;
        }

        return _step switch
        {
            Step.Hello when command.Is("HELLO"u8) => TakeHello(command.Data, output),
            Step.Initiate when command.Is("INITIATE"u8) => TakeMetadata(command.Data, output),
            Step.Ready when command.Is("READY"u8) => TakeMetadata(command.Data, output),
            _ => new(ZmtpErrorCode.UnexpectedFrame, $"The peer sent another command than {_step}, the expected one."),
        };
    }

    private ZmtpError? TakeHello(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        if (!PlainHello.TryParse(data, out var hello, out var error))
        {
            return error;
        }

        if (!options.Authenticate!(hello.User, hello.Password))
        {
            return WrongPassword;
        }

        _user = Encoding.UTF8.GetString(hello.User);
        CommandWriter.Write(output, "WELCOME"u8);
        _step = Step.Initiate;
        return null;
    }

    private ZmtpError? TakeMetadata(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        if (!PeerMetadata.TryParse(data, own, out var metadata, out var error))
        {
            return error;
        }

        CommandWriter.WriteMetadata(output, "READY"u8, own);
        Peer = new(metadata.SocketType, metadata.Identity, _user, _greeting.MajorVersion, _greeting.MinorVersion);
        _step = Step.Done;
        return null;
    }
}
