using System.Buffers;
using StateStore.Engine.Commands;
using StateStore.Engine.Telemetry;
using StateStore.ZeroMq.Access;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>Answers the requests of one ZeroMQ client. Each request is one command, on the store of the client's caller.</summary>
/// <param name="client">The credentials of the connection.</param>
/// <param name="limits">The bounds of their JSON.</param>
/// <param name="meter">Counts the commands.</param>
internal sealed class CommandSession(ClientAccess client, Limits limits, DoorMeter meter)
{
    private static readonly StoreError ManyFrames = StoreError.InvalidInput("A request must be a message of one frame");

    private readonly PhaseGate _gate = new();

    // The port of the last caller. Commands that run at once may each replace it, which does no harm: they take the returned one.
    private volatile CommandPort? _lastPort;

    public ValueTask HandleAsync(ZmtpRequest request, IBufferWriter<byte> reply)
    {
        meter.CountMessage();
        if (!FindPort().TryGet(out var port, out var refused))
        {
            Write(CommandPort.Refuse(refused), reply);
            return ValueTask.CompletedTask;
        }

        // The frames are valid only until the first await, so they are read before it.
        var parsed = request.Refusal?.Code switch
        {
            null when request.Frames.Count == 1 => Parse(request.Frames[0]),
            null or ZmtpErrorCode.TooManyFrames => ManyFrames,
            _ => StoreError.TooLarge("The request", limits.BodyBytes),
        };
        if (!parsed.TryGet(out var command, out var error))
        {
            Write(CommandPort.Refuse(error), reply);
            return ValueTask.CompletedTask;
        }

        request.ExpectReply(LargestReply(command));
        return RunAsync(port, command, reply);
    }

    private long LargestReply(CommandRequest command) => command.Name switch
    {
        "LIST_RECORDS" or "LIST_STATES" or "BATCH" => limits.AnswerBytes,
        var name when ChangeReader.IsChange(name) => command.Flag("return_record"u8) ? limits.DataBytes : 0,
        _ => limits.DataBytes,
    };

    private Result<CommandRequest> Parse(ReadOnlySequence<byte> frame)
    {
        if (frame.Length > limits.BodyBytes)
        {
            return StoreError.TooLarge("The request", limits.BodyBytes);
        }

        return CommandRequest.Parse(frame.IsSingleSegment ? frame.FirstSpan : frame.ToArray(), limits);
    }

    private async ValueTask RunAsync(CommandPort port, CommandRequest command, IBufferWriter<byte> reply)
    {
        if (!port.Caller.Enter().TryGet(out var permit, out var error))
        {
            Write(CommandPort.Refuse(error), reply);
            return;
        }

        using var counted = permit;
        var turn = _gate.EnterAsync(PhaseOf(command.Name));
        var hasWaited = !turn.IsCompleted;
        await turn.ConfigureAwait(false);
        try
        {
            // Earlier commands may have run for longer than the credentials were valid.
            var found = hasWaited ? FindPort() : port;
            var answer = found.TryGet(out var current, out error)
                ? await current.RunAsync(command, default, CancellationToken.None).ConfigureAwait(false)
                : CommandPort.Refuse(error);
            if (current?.Denied(command, answer) is { } permission)
            {
                client.Audit.DenyCommand(current.Caller, answer.Error!.Value, permission, command.Namespace);
            }

            Write(answer, reply);
        }
        finally
        {
            _gate.Leave();
        }
    }

    /// <summary>The port of the caller as its credentials are now. Errors: UNAUTHORIZED.</summary>
    private Result<CommandPort> FindPort()
    {
        if (!client.Caller.TryGet(out var caller, out var error))
        {
            client.NoteEnd();
            return error;
        }

        return _lastPort is { } last && last.Caller == caller ? last : _lastPort = new(caller, limits);
    }

    private static void Write(CommandReply answer, IBufferWriter<byte> reply)
    {
        using var json = new JsonBuilder(answer.Json);
        reply.Write(json.Written);
    }

    private static CommandPhase PhaseOf(string name) => name switch
    {
        "BATCH" => CommandPhase.Alone,
        _ => ChangeReader.IsChange(name) ? CommandPhase.Write : CommandPhase.Read,
    };
}
