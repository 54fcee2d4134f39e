using System.Collections.Immutable;
using System.Globalization;

namespace StateStore.Engine.Webhooks;

/// <summary>Encodes and decodes letters, attempts and progress: their stored forms, which answers have too.</summary>
public static class WebhookRecords
{
    /// <summary>Writes the members of a letter, without the braces.</summary>
    public static void WriteMembers(WebhookLetter letter, scoped ref JsonBuilder json)
    {
        json.Raw("\"message\":"u8).String(letter.Message).Raw(",\"type\":"u8).String(letter.Type).Raw(",\"subject\":"u8).String(letter.Subject);
        json.Raw(",\"at\":"u8).String(letter.At).Raw(",\"since\":"u8).Time(letter.Since).Raw(",\"attempts\":"u8).Number(letter.Attempts);
        json.Raw(",\"reason\":"u8).String(letter.Reason).Raw(",\"data\":"u8).Raw(letter.Data.Utf8.Span);
    }

    /// <summary>Reads a letter.</summary>
    /// <exception cref="FormatException">A member is missing.</exception>
    public static WebhookLetter ReadLetter(JsonMembers members) => new(
        Text(members, "message"u8),
        Text(members, "type"u8),
        Text(members, "subject"u8),
        Text(members, "at"u8),
        Time(members, "since"u8) ?? default,
        (int)Number(members, "attempts"u8),
        Text(members, "reason"u8),
        members.Find("data"u8) ?? JsonText.EmptyObject);

    /// <summary>Writes an array of attempts.</summary>
    public static void WriteAttempts(IEnumerable<WebhookAttempt> attempts, scoped ref JsonBuilder json)
    {
        json.Byte((byte)'[');
        var separator = ""u8;
        foreach (var attempt in attempts)
        {
            json.Raw(separator).Raw("{\"message\":"u8).String(attempt.Message).Raw(",\"type\":"u8).String(attempt.Type);
            json.Raw(",\"subject\":"u8).String(attempt.Subject).Raw(",\"at\":"u8).Time(attempt.At).Raw(",\"attempt\":"u8).Number(attempt.Number);
            json.Raw(",\"outcome\":"u8).String(attempt.Outcome).Raw(",\"status\":"u8).Number(attempt.Status);
            json.Raw(",\"duration_ms\":"u8).Number((long)attempt.Duration.TotalMilliseconds).Raw(",\"reason\":"u8).String(attempt.Reason).Byte((byte)'}');
            separator = ","u8;
        }

        json.Byte((byte)']');
    }

    /// <summary>Reads an array of attempts.</summary>
    /// <exception cref="FormatException">A member is missing.</exception>
    public static ImmutableArray<WebhookAttempt> ReadAttempts(JsonText array) =>
    [
        .. JsonItems.Of(array).Select(JsonMembers.Of).Select(item => new WebhookAttempt(
            Text(item, "message"u8),
            Text(item, "type"u8),
            Text(item, "subject"u8),
            Time(item, "at"u8) ?? default,
            (int)Number(item, "attempt"u8),
            Text(item, "outcome"u8),
            (int)Number(item, "status"u8),
            TimeSpan.FromMilliseconds(Number(item, "duration_ms"u8)),
            Text(item, "reason"u8))),
    ];

    /// <summary>Writes the members of a status, without the braces.</summary>
    public static void WriteMembers(WebhookStatus status, scoped ref JsonBuilder json)
    {
        json.Raw("\"waiting\":"u8).Number(status.Waiting);
        WriteTime(",\"oldest_at\":"u8, status.OldestAt, ref json);
        WriteTime(",\"delivered_at\":"u8, status.DeliveredAt, ref json);
        WriteTime(",\"failing_since\":"u8, status.FailingSince, ref json);
        json.Raw(",\"positions\":{"u8);
        var separator = ""u8;
        foreach (var (kind, position) in status.Positions)
        {
            json.Raw(separator).String(kind).Byte((byte)':').String(position);
            separator = ","u8;
        }

        json.Byte((byte)'}');
    }

    /// <summary>Reads a status.</summary>
    /// <exception cref="FormatException">A member is missing.</exception>
    public static WebhookStatus ReadStatus(JsonMembers members)
    {
        var positions = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (members.Find("positions"u8) is { } found)
        {
            var pairs = JsonMembers.Of(found);
            for (var i = 0; i < pairs.Count; i++)
            {
                _ = pairs.TryString(i, out var position);
                positions[pairs.Name(i)] = position;
            }
        }

        return new(
            Number(members, "waiting"u8), Time(members, "oldest_at"u8), Time(members, "delivered_at"u8), Time(members, "failing_since"u8), positions.ToImmutable());
    }

    internal static JsonText Encode(WebhookLetter letter)
    {
        var json = new JsonBuilder(letter.Data.Utf8.Length + 512);
        json.Byte((byte)'{');
        WriteMembers(letter, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }

    internal static JsonText Encode(WebhookProgress progress)
    {
        var json = new JsonBuilder();
        json.Raw("{\"owner\":"u8).String(progress.Owner).Raw(",\"until\":"u8).Time(progress.Until).Raw(",\"next\":"u8).Number(progress.Next).Byte((byte)',');
        WriteMembers(progress.Status, ref json);
        return json.Byte((byte)'}').ToJsonText();
    }

    internal static WebhookProgress ReadProgress(JsonText json)
    {
        var members = JsonMembers.Of(json);
        return new(Text(members, "owner"u8), Time(members, "until"u8) ?? default, Number(members, "next"u8), ReadStatus(members));
    }

    private static string Text(JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)?.TryString() ?? throw new FormatException("A member is missing");

    private static long Number(JsonMembers members, ReadOnlySpan<byte> name) => members.Find(name)?.TryLong() ?? throw new FormatException("A member is missing");

    private static DateTimeOffset? Time(JsonMembers members, ReadOnlySpan<byte> name) =>
        members.Find(name)?.TryString() is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static void WriteTime(ReadOnlySpan<byte> name, DateTimeOffset? at, scoped ref JsonBuilder json)
    {
        if (at is { } time)
        {
            json.Raw(name).Time(time);
        }
    }
}

/// <summary>The stored progress of a webhook. It is the lease of the process that delivers, too: only the owner changes it until the lease ends.</summary>
/// <param name="Owner">The name of the process that delivers; empty = none.</param>
/// <param name="Until">The end of its lease.</param>
/// <param name="Next">The number of the next letter.</param>
/// <param name="Status">The progress.</param>
internal sealed record WebhookProgress(string Owner, DateTimeOffset Until, long Next, WebhookStatus Status)
{
    /// <summary>The progress of a webhook that no process has delivered yet.</summary>
    public static readonly WebhookProgress None = new("", default, 1, new(0, null, null, null, ImmutableSortedDictionary<string, string>.Empty));
}
