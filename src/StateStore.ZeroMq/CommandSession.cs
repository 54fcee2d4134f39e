using System.Buffers;
using StateStore.Engine.Commands;
using StateStore.Engine.Telemetry;
using StateStore.Zmtp;

namespace StateStore.ZeroMq;

/// <summary>Answers the requests of one ZeroMQ client. Each request is one command.</summary>
/// <param name="port">Executes the commands.</param>
/// <param name="limits">The bounds of their JSON.</param>
/// <param name="meter">Counts the commands.</param>
internal sealed class CommandSession(CommandPort port, Limits limits, DoorMeter meter)
{
    private static readonly StoreError ManyFrames = StoreError.InvalidInput("A request must be a message of one frame");

    private readonly PhaseGate _gate = new();

    public ValueTask HandleAsync(ZmtpRequest request, IBufferWriter<byte> reply)
    {
        meter.CountMessage();

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
        return RunAsync(command, reply);
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

    private async ValueTask RunAsync(CommandRequest command, IBufferWriter<byte> reply)
    {
        await _gate.EnterAsync(PhaseOf(command.Name)).ConfigureAwait(false);
        try
        {
            Write(await port.RunAsync(command, null, CancellationToken.None).ConfigureAwait(false), reply);
        }
        finally
        {
            _gate.Leave();
        }
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
