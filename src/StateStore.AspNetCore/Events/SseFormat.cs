using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace StateStore.AspNetCore.Events;

/// <summary>The lines of an event stream.</summary>
internal static class SseFormat
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    /// <summary>
    /// A comment that makes proxies pass the headers on, and the position the stream starts behind: an id without data raises no
    /// event, but a client that is cut off before the first one resumes from there.
    /// </summary>
    public static void WriteStart(PipeWriter output, LogPosition from)
    {
        output.Write(":ok\n"u8);
        WriteId(output, from);
        output.Write("\n"u8);
    }

    /// <summary>
    /// A comment that keeps the connection alive, and how far the stream has come: events that a filter leaves out move the position on too, and a client
    /// that resumes behind them must not be told of a gap when they are trimmed.
    /// </summary>
    public static void WriteHeartbeat(PipeWriter output, LogPosition reached)
    {
        output.Write(":\n"u8);
        WriteId(output, reached);
        output.Write("\n"u8);
    }

    /// <summary>Writes one event, or the notice of a gap; returns about how many bytes that was.</summary>
    public static int WriteChange(PipeWriter output, Change change)
    {
        WriteId(output, change.Position);
        if (change.IsGap)
        {
            output.Write("event: gap\ndata: {\"message\":\"Events before this position are missing: they were trimmed away before they could be sent, or the log does not have the position that was asked for\"}\n\n"u8);
            return 256;
        }

        output.Write("event: "u8);
        output.Write(TypeOf(change.Payload));
        output.Write("\n"u8);
        WriteData(output, change.Payload.Utf8.Span);
        output.Write("\n"u8);
        return change.Payload.Utf8.Length + 64;
    }

    /// <summary>
    /// What an older tool wrote to the log may hold line breaks; outside of strings, where alone JSON has them, they mean nothing, so
    /// several data lines say the same.
    /// </summary>
    private static void WriteData(PipeWriter output, ReadOnlySpan<byte> payload)
    {
        int end;
        do
        {
            end = payload.IndexOfAny(LineBreaks);
            output.Write("data: "u8);
            output.Write(end < 0 ? payload : payload[..end]);
            output.Write("\n"u8);
            payload = payload[(end + 1)..];
        }
        while (end >= 0);
    }

    private static void WriteId(PipeWriter output, LogPosition position)
    {
        output.Write("id: "u8);
        Encoding.ASCII.GetBytes(position.ToString(), output);
        output.Write("\n"u8);
    }

    /// <summary>The event's type; one that an older tool wrote has none and is a change.</summary>
    private static ReadOnlySpan<byte> TypeOf(JsonText payload)
    {
        var members = JsonMembers.Of(payload);
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (members.NameIs(i, "type"u8) && members.TryString(i, out _))
            {
                return members.Value(i).Utf8.Span[1..^1];
            }
        }

        return "changed"u8;
    }
}
