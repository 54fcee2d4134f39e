using System.Buffers;
using System.IO.Pipelines;

namespace StateStore.Client.Changes;

/// <summary>Reads the server-sent events of one answer (WHATWG HTML, section 9.2). The size of an event is bounded.</summary>
/// <param name="response">The answer, which the stream disposes.</param>
/// <param name="options">The bound of an event, and the clock.</param>
internal sealed class EventStream(HttpResponseMessage response, StateStoreClientOptions options) : IAsyncDisposable
{
    /// <summary>The silence after which a connection counts as lost. A server sends a heartbeat every 15 s by default.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly ArrayBufferWriter<byte> _data = new();
    private PipeReader? _input;
    private bool _isGap;

    /// <summary>The event; null for a heartbeat.</summary>
    public Change? Current { get; private set; }

    /// <summary>The position that the stream has reached; null before the first one.</summary>
    public LogPosition? Position { get; private set; }

    /// <summary>Reads the next event or heartbeat; false if the connection has ended or was lost.</summary>
    /// <exception cref="FeedRefusedException">The server sent an event that is too large or is not that of a StateStore.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(LongestSilence, options.Clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            _input ??= PipeReader.Create(await response.Content.ReadAsStreamAsync(end.Token).ConfigureAwait(false));
            while (true)
            {
                var read = await _input.ReadAsync(end.Token).ConfigureAwait(false);
                var isWhole = TryTakeEvent(read.Buffer, out var consumed);
                _input.AdvanceTo(consumed, isWhole ? consumed : read.Buffer.End);
                if (isWhole)
                {
                    return true;
                }

                if (read.IsCompleted)
                {
                    return false;
                }

                if (read.Buffer.Slice(consumed).Length > options.MaxAnswerBytes)
                {
                    throw Foreign($"sent an event of more than {options.MaxAnswerBytes} bytes");
                }
            }
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && e is OperationCanceledException or IOException or HttpRequestException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The connection closes first: without it, the reader would wait for the rest of an endless answer.
        response.Dispose();
        if (_input is not null)
        {
            await _input.CompleteAsync().ConfigureAwait(false);
        }
    }

    private bool TryTakeEvent(ReadOnlySequence<byte> buffer, out SequencePosition consumed)
    {
        var lines = new SequenceReader<byte>(buffer);
        consumed = buffer.Start;
        while (lines.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            consumed = lines.Position;
            if (TakeLine(line.IsSingleSegment ? line.FirstSpan : line.ToArray()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes one line; true if it ends an event.</summary>
    private bool TakeLine(ReadOnlySpan<byte> line)
    {
        line = line is [.., (byte)'\r'] ? line[..^1] : line;
        if (line.IsEmpty)
        {
            Current = _isGap ? Change.Gap(Position ?? LogPosition.Start) : _data.WrittenCount > 0 ? Payload() : null;
            _data.Clear();
            _isGap = false;
            return true;
        }

        if (line.StartsWith("id: "u8))
        {
            Position = ChangeAnswers.Position(System.Text.Encoding.ASCII.GetString(line[4..]));
        }
        else if (line.StartsWith("event: "u8))
        {
            _isGap = line[7..].SequenceEqual("gap"u8);
        }
        else if (line.StartsWith("data: "u8))
        {
            if (_data.WrittenCount + line.Length > options.MaxAnswerBytes)
            {
                throw Foreign($"sent an event of more than {options.MaxAnswerBytes} bytes");
            }

            // Several lines of data give the same JSON with or without their line breaks.
            _data.Write(line[6..]);
        }

        return false;
    }

    private Change Payload() => Position is { } position && JsonText.Parse(_data.WrittenSpan, ServerLimits.Any).TryGet(out var payload, out _)
        ? new(position, payload)
        : throw Foreign("sent an event in another form");

    private FeedRefusedException Foreign(string words) => new(new(ErrorCode.Internal, $"{options.Address} is not a StateStore server: it {words}"));
}
