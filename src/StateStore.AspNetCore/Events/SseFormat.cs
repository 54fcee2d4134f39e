using System.Buffers;
using System.Text;

namespace StateStore.AspNetCore.Events;

/// <summary>Writes the lines of an event stream (WHATWG HTML, section 9.2).</summary>
internal static class SseFormat
{
    private static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    /// <summary>
    /// Writes a comment, so that proxies pass the headers on, and the position after which the stream starts. An id without data raises no event.
    /// A client that is disconnected before the first event resumes from that id.
    /// </summary>
    public static void WriteStart(IBufferWriter<byte> output, LogPosition from)
    {
        output.Write(":ok\n"u8);
        WriteId(output, from);
        output.Write("\n"u8);
    }

    /// <summary>
    /// Writes a comment that keeps the connection alive, and the position of the stream. Events that the filter excludes advance the position too.
    /// So a client that resumes later gets no gap when those events have been trimmed.
    /// </summary>
    public static void WriteHeartbeat(IBufferWriter<byte> output, LogPosition reached)
    {
        output.Write(":\n"u8);
        WriteId(output, reached);
        output.Write("\n"u8);
    }

    /// <summary>Writes one event, or the notice of a gap.</summary>
    public static void WriteChange(IBufferWriter<byte> output, Change change)
    {
        WriteId(output, change.Position);
        if (change.IsGap)
        {
            output.Write("event: gap\ndata: {\"message\":\"Events before this position are missing: they were trimmed before they could be sent, or the log does not have the requested position\"}\n\n"u8);
            return;
        }

        output.Write("event: "u8);
        output.Write(TypeOf(change.Payload));
        output.Write("\n"u8);
        WriteData(output, change.Payload.Utf8.Span);
        output.Write("\n"u8);
    }

    /// <summary>
    /// Writes the event as one or more data lines. An event that an older tool wrote may contain line breaks. In JSON they stand only outside strings,
    /// where they have no meaning, so several data lines give the same JSON.
    /// </summary>
    private static void WriteData(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
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

    private static void WriteId(IBufferWriter<byte> output, LogPosition position)
    {
        output.Write("id: "u8);
        Encoding.ASCII.GetBytes(position.ToString(), output);
        output.Write("\n"u8);
    }

    /// <summary>The type of the event; of the audit log, the action.</summary>
    private static ReadOnlySpan<byte> TypeOf(JsonText payload)
    {
        var members = JsonMembers.Of(payload);
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if ((members.NameIs(i, "type"u8) || members.NameIs(i, "action"u8)) && members.TryString(i, out _))
            {
                return members.Value(i).Utf8.Span[1..^1];
            }
        }

        return ConversationEventReader.TypeWithoutName(members);
    }
}
