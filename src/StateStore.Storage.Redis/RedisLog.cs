using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads the change logs and histories.</summary>
internal sealed class RedisLog(RedisConnection connection)
{
    /// <summary>The number of newest events read at a time.</summary>
    private const int NewestPart = 16;

    /// <summary>The payload for an entry that another tool appended without the field <c>payload</c>.</summary>
    private static readonly ReadOnlyMemory<byte> NotAnEvent = "{}"u8.ToArray();

    public async ValueTask<LogPage> ReadAsync(RedisKey log, LogPosition after, PageBound page, CancellationToken cancellation)
    {
        var answer = await connection.RunAsync(RedisScript.ReadLog, [log], [StreamId.Of(after), page.Items, page.Bytes], cancellation)
            .ConfigureAwait(false);
        if (answer.Resp2Type == ResultType.BulkString)
        {
            throw Damage.OfLog(log, (string?)answer ?? "");
        }

        var parts = ((RedisResult[]?)answer)!;
        var tail = Position(log, (RedisValue)parts[0]);
        var oldest = parts[1].IsNull ? (LogPosition?)null : Position(log, (RedisValue)parts[1]);
        return new(Entries(log, parts[2]), tail, IsTrimmed(after, oldest, tail));
    }

    public async ValueTask<LogPosition> ReadTailAsync(RedisKey log, CancellationToken cancellation) =>
        (await ReadAsync(log, LogPosition.Start, 0, cancellation).ConfigureAwait(false)).Tail;

    public async ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(RedisKey log, PageBound page, CancellationToken cancellation)
    {
        var newest = ImmutableArray.CreateBuilder<LogEntry>();
        var bytes = 0L;
        RedisValue end = "+";
        while (newest.Count < page.Items)
        {
            // The size of events is known only once they are read, so each part is small. Ids are never reused, so the parts are consecutive.
            var part = await ReadPartAsync(log, end, cancellation).ConfigureAwait(false);
            foreach (var entry in part)
            {
                if (!page.Fits(newest.Count, bytes, entry.Payload.Length))
                {
                    return newest.DrainToImmutable();
                }

                newest.Add(entry);
                bytes += entry.Payload.Length;
            }

            if (part.Length < NewestPart)
            {
                break;
            }

            end = StreamId.Of(part[^1].Position.Before());
        }

        return newest.DrainToImmutable();
    }

    public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        RedisKey tombstones, RedisKey history, PageBound page, int skip, CancellationToken cancellation)
    {
        if (page.Items == 0)
        {
            return [];
        }

        try
        {
            var answer = await connection.RunAsync(RedisScript.History, [tombstones, history], [skip, page.Items, page.Bytes], cancellation).ConfigureAwait(false);
            return [.. ((RedisValue[]?)answer)!.Select(payload => (ReadOnlyMemory<byte>)(byte[])payload!)];
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            throw Damage.OfHistory(history);
        }
    }

    private async ValueTask<ImmutableArray<LogEntry>> ReadPartAsync(RedisKey log, RedisValue end, CancellationToken cancellation)
    {
        try
        {
            return Entries(log, await connection.ExecuteAsync("XREVRANGE", [log, end, "-", "COUNT", NewestPart], cancellation).ConfigureAwait(false));
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            var type = (string?)await connection.ExecuteAsync("TYPE", [log], cancellation).ConfigureAwait(false);
            throw Damage.OfLog(log, type ?? "");
        }
    }

    /// <summary>
    /// Whether events after a position are missing. Redis does not remember trimmed ids, so a position before the oldest entry counts as trimmed,
    /// even if it was the last one to go. A position beyond the tail belongs to a log that was lost since (an older snapshot, FLUSHALL).
    /// </summary>
    private static bool IsTrimmed(LogPosition after, LogPosition? oldest, LogPosition tail) =>
        after != LogPosition.Start && (after > tail || (oldest is null ? after < tail : after < oldest));

    /// <summary>Parses an id. Another tool may have appended with ids of its own, which may exceed the range of positions.</summary>
    private static LogPosition Position(RedisKey log, RedisValue id) => StreamId.TryParse(id, out var position)
        ? position
        : throw new StorageCorruptException(
            $"The change log can't be read: the stream {log} has the id {id}, beyond what positions can be. An operator must move or delete that key in Redis");

    private static ImmutableArray<LogEntry> Entries(RedisKey log, RedisResult answer)
    {
        var found = ((RedisResult[]?)answer)!;
        var entries = ImmutableArray.CreateBuilder<LogEntry>(found.Length);
        foreach (var item in found)
        {
            var (id, fields) = ((RedisResult[]?)item)! is [var first, var second] ? (first, second) : throw new FormatException("No stream entry.");
            entries.Add(new(Position(log, (RedisValue)id), Payload(((RedisValue[]?)fields)!)));
        }

        return entries.MoveToImmutable();
    }

    private static ReadOnlyMemory<byte> Payload(RedisValue[] fields)
    {
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i] == "payload")
            {
                return OlderForm.Unwrap((byte[]?)fields[i + 1]);
            }
        }

        return NotAnEvent;
    }
}
