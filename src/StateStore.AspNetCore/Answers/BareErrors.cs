using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace StateStore.AspNetCore.Answers;

/// <summary>
/// Gives the refusals of the web server itself the body of all other errors. The server refuses what is not HTTP: a NUL in the path, a header that is too long.
/// No endpoint or middleware sees such a request, so this class stands between the server and the connection.
/// </summary>
internal static class BareErrors
{
    public static ConnectionDelegate Use(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        connection.Transport = new Duplex(transport.Input, new Output(transport.Output));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }

    /// <summary>Passes everything on, and looks at the first bytes of what is written at once.</summary>
    private sealed class Output(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _memory;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            var written = _memory.Span[..bytes];
            if ((written.StartsWith("HTTP/1.1 4"u8) || written.StartsWith("HTTP/1.1 505"u8)) && TryReplace(written) is { } answer)
            {
                // The head that was written is not advanced over, and so never was.
                inner.Write(answer);
                return;
            }

            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        /// <summary>The answer with a body; null for answers of endpoints, whose errors have one. Only the server refuses with an empty body and closes.</summary>
        private static byte[]? TryReplace(ReadOnlySpan<byte> head)
        {
            const string NoBody = "\r\nContent-Length: 0\r\n";
            var text = Encoding.ASCII.GetString(head);
            if (!text.EndsWith("\r\n\r\n", StringComparison.Ordinal) || !text.Contains(NoBody, StringComparison.Ordinal) ||
                !text.Contains("\r\nConnection: close\r\n", StringComparison.Ordinal))
            {
                return null;
            }

            var json = new JsonBuilder();
            ErrorAnswer.WriteJson(OfStatus(text.AsSpan(9, 3)), ref json);
            var described = $"\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n";
            return [.. Encoding.ASCII.GetBytes(text.Replace(NoBody, described, StringComparison.Ordinal)), .. json.ToArray()];
        }

        private static StoreError OfStatus(ReadOnlySpan<char> status) => status switch
        {
            "408" => StoreError.InvalidInput("The request came too slowly"),
            "414" => new(ErrorCode.TooLarge, "The request line is too long"),
            "505" => new(ErrorCode.NotSupported, "The server speaks HTTP/1.1 and HTTP/1.0"),
            "431" => new(ErrorCode.TooLarge, "The headers are too many or too long"),
            _ => StoreError.InvalidInput("The request is not valid HTTP. Percent-encode the path, leave NUL out of it, and send headers in UTF-8"),
        };
    }
}
