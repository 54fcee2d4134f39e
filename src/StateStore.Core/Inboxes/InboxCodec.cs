using System.Collections.Immutable;

namespace StateStore.Core.Inboxes;

/// <summary>Encodes and decodes the stored form of inboxes, and the events of messages.</summary>
/// <remarks>
/// The stored form is <c>{"version":n,"due":ms?,"ready":ms?,"queued":ms?,"interrupted":n?,"turn":{"token":n,"owner":..,"until":ms,"count":n}?,
/// "messages":[{"id":..,"at":ms,"attempts":n,"message":..}],"dead":[..]}</c>. The stores look for the version and the due time at the beginning.
/// </remarks>
public static class InboxCodec
{
    /// <summary>Encodes an inbox that is not empty.</summary>
    public static byte[] Encode(EntityVersion version, Inbox inbox)
    {
        var json = new JsonBuilder(256);
        json.Raw("{\"version\":"u8).Number(version.Number);
        WriteTime(",\"due\":"u8, inbox.Due, ref json);
        WriteTime(",\"ready\":"u8, inbox.Ready, ref json);
        WriteTime(",\"queued\":"u8, inbox.Queued, ref json);
        if (inbox.Interrupted > 0)
        {
            json.Raw(",\"interrupted\":"u8).Number(inbox.Interrupted);
        }

        if (inbox.Turn is { } turn)
        {
            json.Raw(",\"turn\":{\"token\":"u8).Number(turn.Token).Raw(",\"owner\":"u8).String(turn.Owner);
            json.Raw(",\"until\":"u8).Number(turn.Until.ToUnixTimeMilliseconds()).Raw(",\"count\":"u8).Number(turn.Count).Byte((byte)'}');
        }

        WriteMessages(",\"messages\":["u8, inbox.Messages, ref json);
        WriteMessages(",\"dead\":["u8, inbox.Dead, ref json);
        return json.Raw("}"u8).ToArray();
    }

    /// <summary>Reads the output of <see cref="Encode"/>; null for other bytes.</summary>
    public static Inbox? Decode(ReadOnlyMemory<byte> stored)
    {
        // Another tool may have overwritten the entry, so it is parsed like input from outside.
        if (!JsonMembers.Parse(stored.Span, Limits.Stored).TryGet(out var members, out _)
            || ReadMessages(members.Find("messages"u8)) is not { } messages || ReadMessages(members.Find("dead"u8)) is not { } dead)
        {
            return null;
        }

        var turn = members.Find("turn"u8) is { } json ? ReadTurn(json, messages.Length) : null;
        return turn is null && members.Find("turn"u8) is not null ? null : new()
        {
            Messages = messages,
            Dead = dead,
            Turn = turn,
            Ready = ReadTime(members.Find("ready"u8)),
            Queued = ReadTime(members.Find("queued"u8)),
            Interrupted = members.Find("interrupted"u8)?.TryLong() ?? 0,
        };
    }

    /// <summary>
    /// Writes the payload of an event: <c>{"namespace":..,"conversation_id":..,"type":..,"id":..,"at":..,"attempts":n,"message":..?}</c>. An event has
    /// the message if it arrives or leaves without an acknowledgement.
    /// </summary>
    public static byte[] EncodeEvent(string ns, string id, InboxEvent happened)
    {
        var message = happened.Message;
        var json = new JsonBuilder(message.Message.Utf8.Length + 256);
        json.Raw("{\"namespace\":"u8).String(ns).Raw(",\"conversation_id\":"u8).String(id);
        json.Raw(",\"type\":\""u8).Raw(TypeName(happened.Type)).Raw("\",\"id\":"u8).String(message.Id).Raw(",\"at\":"u8).Time(happened.At);
        json.Raw(",\"attempts\":"u8).Number(message.Attempts);
        if (happened.Type is InboxEventType.Appended or InboxEventType.Skipped or InboxEventType.Poisoned or InboxEventType.Discarded)
        {
            json.Raw(",\"message\":"u8).Raw(message.Message.Utf8.Span);
        }

        return json.Raw("}"u8).ToArray();
    }

    private static ReadOnlySpan<byte> TypeName(InboxEventType type) => type switch
    {
        InboxEventType.Appended => "appended"u8,
        InboxEventType.Acknowledged => "acknowledged"u8,
        InboxEventType.Skipped => "skipped"u8,
        InboxEventType.Poisoned => "poisoned"u8,
        InboxEventType.Requeued => "requeued"u8,
        InboxEventType.Ready => "ready"u8,
        InboxEventType.Replayed => "replayed"u8,
        InboxEventType.Discarded => "discarded"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private static void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? time, scoped ref JsonBuilder json)
    {
        if (time is { } known)
        {
            json.Raw(name).Number(known.ToUnixTimeMilliseconds());
        }
    }

    private static void WriteMessages(ReadOnlySpan<byte> name, ImmutableArray<InboxMessage> messages, scoped ref JsonBuilder json)
    {
        json.Raw(name);
        for (var i = 0; i < messages.Length; i++)
        {
            json.Raw(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8).String(messages[i].Id).Raw(",\"at\":"u8).Number(messages[i].At.ToUnixTimeMilliseconds());
            json.Raw(",\"attempts\":"u8).Number(messages[i].Attempts).Raw(",\"message\":"u8).Raw(messages[i].Message.Utf8.Span).Byte((byte)'}');
        }

        json.Byte((byte)']');
    }

    private static ImmutableArray<InboxMessage>? ReadMessages(JsonText? array)
    {
        if (array is not { } json || json.Utf8.Span[0] != '[')
        {
            return null;
        }

        var read = ImmutableArray.CreateBuilder<InboxMessage>();
        foreach (var item in JsonItems.Of(json))
        {
            var members = item.IsObject ? JsonMembers.Of(item) : null;
            if (members?.Find("id"u8)?.TryString() is not { } id || members.Find("message"u8) is not { } message || ReadTime(members.Find("at"u8)) is not { } at)
            {
                return null;
            }

            read.Add(new(id, message, at, (int)(members.Find("attempts"u8)?.TryLong() ?? 0)));
        }

        return read.ToImmutable();
    }

    private static Turn? ReadTurn(JsonText json, int messages)
    {
        var members = json.IsObject ? JsonMembers.Of(json) : null;
        return members?.Find("token"u8)?.TryLong() is { } token && members.Find("owner"u8)?.TryString() is { } owner
            && ReadTime(members.Find("until"u8)) is { } until && members.Find("count"u8)?.TryLong() is { } count && count >= 0 && count <= messages
            ? new(token, owner, until, (int)count)
            : null;
    }

    private static DateTimeOffset? ReadTime(JsonText? json) => json?.TryLong() is >= 0 and <= ConversationCodec.LastMillisecond and var time
        ? DateTimeOffset.FromUnixTimeMilliseconds(time)
        : null;
}
