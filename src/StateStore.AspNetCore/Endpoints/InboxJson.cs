using System.Collections.Immutable;
using StateStore.AspNetCore.Answers;

namespace StateStore.AspNetCore.Endpoints;

/// <summary>Writes the answers about inboxes and turns.</summary>
internal static class InboxJson
{
    /// <summary>Writes <c>{"ok":true,"id":"..","accepted":b,"waiting":n,"created":b}</c>, and the members of a dry run.</summary>
    public static void Write(AppendOutcome outcome, scoped ref JsonBuilder json)
    {
        json.Raw("{\"ok\":true,\"id\":"u8).String(outcome.MessageId).Raw(",\"accepted\":"u8).Bool(outcome.Accepted);
        json.Raw(",\"waiting\":"u8).Number(outcome.Waiting).Raw(",\"created\":"u8).Bool(outcome.Created);
        DryRunJson.Write(outcome.Events, ref json);
        json.Byte((byte)'}');
    }

    /// <summary>Writes <c>{"ok":true,"messages":[{"id":"..","message":..,"at":"..","attempts":n}],"dead":[..],"turn":{"token":n,"owner":"..","expires_at":".."}?}</c>.</summary>
    public static JsonBuffer Write(InboxContent content)
    {
        var json = new JsonBuilder(1_024);
        json.Raw("{\"ok\":true,\"messages\":"u8);
        WriteMessages(content.Messages, ref json);
        json.Raw(",\"dead\":"u8);
        WriteMessages(content.Dead, ref json);
        WriteTurn(content.Turn, ref json);
        return json.Byte((byte)'}').ToBuffer();
    }

    /// <summary>
    /// Writes <c>{"ok":true,"inboxes":[{"conversation_id":"..","messages":n,"waiting":n,"dead":n,"oldest_at":".."?,"ready_at":".."?,"turn":{..}?}],
    /// "next":".."|null,"corrupt":[..]?}</c>.
    /// </summary>
    public static JsonBuffer Write(InboxPage page)
    {
        var json = new JsonBuilder(4_096);
        json.Raw("{\"ok\":true,\"inboxes\":["u8);
        var separator = ""u8;
        foreach (var inbox in page.Inboxes)
        {
            json.Raw(separator).Raw("{\"conversation_id\":"u8).String(inbox.ConversationId).Raw(",\"messages\":"u8).Number(inbox.Messages);
            json.Raw(",\"waiting\":"u8).Number(inbox.Waiting).Raw(",\"dead\":"u8).Number(inbox.Dead);
            WriteTime(",\"oldest_at\":"u8, inbox.OldestAt, ref json);
            WriteTime(",\"ready_at\":"u8, inbox.ReadyAt, ref json);
            WriteTurn(inbox.Turn, ref json);
            json.Byte((byte)'}');
            separator = ","u8;
        }

        json.Byte((byte)']');
        JsonAnswer.WriteNext(page.Next, ref json);
        ListJson.WriteCorrupt(page.Corrupt, ref json);
        return json.Byte((byte)'}').ToBuffer();
    }

    /// <summary>
    /// Writes <c>{"ok":true,"conversation_id":"..","conversation":{..}|null,"token":n,"expires_at":"..","messages":[..]}</c>; without a turn the first three
    /// are null, and <c>expires_at</c> is absent. The members of a dry run follow.
    /// </summary>
    public static JsonBuffer Write(TurnOutcome outcome)
    {
        var json = new JsonBuilder(1_024);
        if (outcome.Turn is not { } turn)
        {
            json.Raw("{\"ok\":true,\"conversation_id\":null,\"conversation\":null,\"token\":null,\"messages\":[]"u8);
        }
        else
        {
            json.Raw("{\"ok\":true,\"conversation_id\":"u8).String(turn.ConversationId).Raw(",\"conversation\":"u8);
            WriteConversation(turn.Conversation, ref json);
            json.Raw(",\"token\":"u8).Number(turn.Token).Raw(",\"expires_at\":"u8).Time(turn.ExpiresAt).Raw(",\"messages\":"u8);
            WriteMessages(turn.Messages, ref json);
        }

        DryRunJson.Write(outcome.Events, ref json);
        return json.Byte((byte)'}').ToBuffer();
    }

    /// <summary>Writes <c>{"ok":true,"expires_at":".."?,"waiting":n}</c>, and the members of a dry run.</summary>
    public static void Write(TurnChange change, scoped ref JsonBuilder json)
    {
        json.Raw("{\"ok\":true"u8);
        KeyCodec.WriteExpiry(change.ExpiresAt, ref json);
        json.Raw(",\"waiting\":"u8).Number(change.Waiting);
        DryRunJson.Write(change.Events, ref json);
        json.Byte((byte)'}');
    }

    /// <summary>Writes <c>{"ok":true,"messages":n,"waiting":n}</c>, and the members of a dry run.</summary>
    public static void Write(DeadLetterChange change, scoped ref JsonBuilder json)
    {
        json.Raw("{\"ok\":true,\"messages\":"u8).Number(change.Messages).Raw(",\"waiting\":"u8).Number(change.Waiting);
        DryRunJson.Write(change.Events, ref json);
        json.Byte((byte)'}');
    }

    private static void WriteConversation(ConversationSnapshot? found, scoped ref JsonBuilder json)
    {
        if (found is null)
        {
            json.Raw("null"u8);
            return;
        }

        json.Byte((byte)'{');
        ConversationCodec.WriteMembers(found.Conversation, ref json);
        json.Raw(",\"version\":"u8).Number(found.Version);
        ConversationCodec.WriteTimes(found.Conversation, ref json);
        json.Byte((byte)'}');
    }

    private static void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? time, scoped ref JsonBuilder json)
    {
        if (time is { } known)
        {
            json.Raw(name).Time(known);
        }
    }

    private static void WriteTurn(Turn? turn, scoped ref JsonBuilder json)
    {
        if (turn is not null)
        {
            json.Raw(",\"turn\":{\"token\":"u8).Number(turn.Token).Raw(",\"owner\":"u8).String(turn.Owner);
            json.Raw(",\"expires_at\":"u8).Time(turn.Until).Raw(",\"messages\":"u8).Number(turn.Count).Byte((byte)'}');
        }
    }

    private static void WriteMessages(ImmutableArray<InboxMessage> messages, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        for (var i = 0; i < messages.Length; i++)
        {
            json.Raw(i == 0 ? "{\"id\":"u8 : ",{\"id\":"u8).String(messages[i].Id).Raw(",\"message\":"u8).Raw(messages[i].Message.Utf8.Span);
            json.Raw(",\"at\":"u8).Time(messages[i].At).Raw(",\"attempts\":"u8).Number(messages[i].Attempts).Byte((byte)'}');
        }

        json.Byte((byte)']');
    }
}
