using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Core.Conversations;

/// <summary>
/// Writes and reads the timeouts of a conversation: <c>"timeouts":[{"to":..,"at":".."}],"stuck":{"to":..,"code":..,"message":..,"at":".."}</c>. Stored
/// forms and answers have the same.
/// </summary>
public static class TimeoutCodec
{
    /// <summary>Writes the members, each after a comma, into an object that the caller opened. Absent ones are left out.</summary>
    public static void Write(Conversation conversation, scoped ref JsonBuilder json)
    {
        var armed = conversation.Timeouts;
        for (var i = 0; i < armed.Length; i++)
        {
            json.Raw(i == 0 ? ",\"timeouts\":[{\"to\":"u8 : ",{\"to\":"u8).String(armed[i].To).Raw(",\"at\":"u8).Time(armed[i].At).Byte((byte)'}');
        }

        if (armed.Length > 0)
        {
            json.Byte((byte)']');
        }

        if (conversation.Stuck is { } stuck)
        {
            json.Raw(",\"stuck\":{\"to\":"u8).String(stuck.To).Byte((byte)',');
            WriteReason(stuck, ref json);
            json.Raw(",\"at\":"u8).Time(stuck.At).Byte((byte)'}');
        }
    }

    /// <summary>The conversation with the timeouts that <see cref="Write"/> wrote. Members of another form are ignored.</summary>
    public static Conversation Read(Conversation conversation, JsonMembers members)
    {
        var timeouts = members.Find("timeouts"u8) is { } list && list.Utf8.Span[0] == '['
            ? JsonItems.Of(list).Select(ReadTimeout).OfType<ArmedTimeout>().ToImmutableArray()
            : [];
        var stuck = members.Find("stuck"u8) is { IsObject: true } found ? ReadStuck(JsonMembers.Of(found)) : null;
        return timeouts.IsEmpty && stuck is null ? conversation : conversation with { Timeouts = timeouts, Stuck = stuck };
    }

    /// <summary>Writes <c>,"cause":{"timeout":{"to":..,"due":"..","error":{"code":..,"message":..}?}}</c>; nothing if a caller made the change.</summary>
    internal static void WriteCause(TimeoutCause? cause, scoped ref JsonBuilder json)
    {
        if (cause is null)
        {
            return;
        }

        json.Raw(",\"cause\":{\"timeout\":{\"to\":"u8).String(cause.To).Raw(",\"due\":"u8).Time(cause.Due);
        if (cause.Refusal is { } refusal)
        {
            json.Raw(",\"error\":{"u8);
            WriteReason(refusal, ref json);
            json.Byte((byte)'}');
        }

        json.Raw(cause.IsRemoved ? ",\"removed\":true}}"u8 : "}}"u8);
    }

    /// <summary>Reads the value of <c>cause</c> in an event of a time; null for another form.</summary>
    internal static TimeoutCause? ReadCause(JsonText cause, DateTimeOffset at)
    {
        if (!cause.IsObject || JsonMembers.Of(cause).Find("timeout"u8) is not { IsObject: true } timeout)
        {
            return null;
        }

        var members = JsonMembers.Of(timeout);
        if (members.Find("to"u8)?.TryString() is not { } to || Time(members, "due"u8) is not { } due)
        {
            return null;
        }

        var refusal = members.Find("error"u8) is { IsObject: true } error ? Refusal(to, JsonMembers.Of(error), at) : null;
        return new(to, due) { Refusal = refusal, IsRemoved = members.Find("removed"u8) is not null };
    }

    private static void WriteReason(StuckTimeout stuck, scoped ref JsonBuilder json) =>
        json.Raw("\"code\":"u8).String(stuck.Code.Text()).Raw(",\"message\":"u8).String(stuck.Message);

    private static ArmedTimeout? ReadTimeout(JsonText item) =>
        item.IsObject && JsonMembers.Of(item) is var members && members.Find("to"u8)?.TryString() is { } to && Time(members, "at"u8) is { } at
            ? new ArmedTimeout(to, at)
            : null;

    private static StuckTimeout? ReadStuck(JsonMembers members) =>
        members.Find("to"u8)?.TryString() is { } to && Time(members, "at"u8) is { } at ? Refusal(to, members, at) : null;

    private static StuckTimeout Refusal(string to, JsonMembers members, DateTimeOffset at) =>
        new(to, ErrorCodes.Parse(members.Find("code"u8)?.TryString()), members.Find("message"u8)?.TryString() ?? "", at);

    private static DateTimeOffset? Time(JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name)?.TryString() is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
