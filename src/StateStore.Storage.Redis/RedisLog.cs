using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Reads the change logs and histories.</summary>
internal sealed class RedisLog(RedisConnection connection)
{
    /// <summary>What is given for an entry that some other tool appended without the field that makes it an event.</summary>
    private static readonly ReadOnlyMemory<byte> NotAnEvent = "{}"u8.ToArray();

    public async ValueTask<LogPage> ReadAsync(RedisKey log, LogPosition after, int limit, CancellationToken cancellation)
    {
        var answer = await connection.RunAsync(RedisScript.ReadLog, [log], [StreamId.Of(after), limit], cancellation)
            .ConfigureAwait(false);
        var parts = ((RedisResult[]?)answer)!;
        var tail = StreamId.Parse((RedisValue)parts[0]);
        var oldest = parts[1].IsNull ? (LogPosition?)null : StreamId.Parse((RedisValue)parts[1]);
        return new(Entries(parts[2]), tail, IsTrimmed(after, oldest, tail));
    }

    public async ValueTask<LogPosition> ReadTailAsync(RedisKey log, CancellationToken cancellation) =>
        (await ReadAsync(log, LogPosition.Start, 0, cancellation).ConfigureAwait(false)).Tail;

    public async ValueTask<ImmutableArray<LogEntry>> ReadNewestAsync(RedisKey log, int limit, CancellationToken cancellation) =>
        limit == 0
            ? []
            : Entries(await connection.ExecuteAsync("XREVRANGE", [log, "+", "-", "COUNT", limit], cancellation).ConfigureAwait(false));

    public async ValueTask<ImmutableArray<ReadOnlyMemory<byte>>> ReadHistoryAsync(
        RedisKey tombstones, RedisKey history, int limit, CancellationToken cancellation)
    {
        if (limit == 0)
        {
            return [];
        }

        var answer = await connection.RunAsync(RedisScript.History, [tombstones, history], [limit], cancellation).ConfigureAwait(false);
        return [.. ((RedisValue[]?)answer)!.Select(payload => (ReadOnlyMemory<byte>)(byte[])payload!)];
    }

    /// <summary>
    /// Redis remembers no id that it trimmed away, so a position older than the oldest entry counts as trimmed, even if it was the
    /// very last one to go. One newer than the tail speaks of a log that has been lost since (an older snapshot, FLUSHALL).
    /// </summary>
    private static bool IsTrimmed(LogPosition after, LogPosition? oldest, LogPosition tail) =>
        after != LogPosition.Start && (after > tail || (oldest is null ? after < tail : after < oldest));

    private static ImmutableArray<LogEntry> Entries(RedisResult answer)
    {
        var found = ((RedisResult[]?)answer)!;
        var entries = ImmutableArray.CreateBuilder<LogEntry>(found.Length);
        foreach (var item in found)
        {
            var (id, fields) = ((RedisResult[]?)item)! is [var first, var second] ? (first, second) : throw new FormatException("No stream entry.");
            entries.Add(new(StreamId.Parse((RedisValue)id), Payload(((RedisValue[]?)fields)!)));
        }

        return entries.MoveToImmutable();
    }

    private static ReadOnlyMemory<byte> Payload(RedisValue[] fields)
    {
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i] == "payload")
            {
                return (byte[]?)fields[i + 1];
            }
        }

        return NotAnEvent;
    }
}
