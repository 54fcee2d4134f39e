using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The namespaces with due entries, and the time of their earliest one: one ordered set for the whole Redis.</summary>
/// <remarks>
/// It holds hints. A hint is never too late as far as the processes could write it. The next round corrects a hint that is too early. A walk through
/// the registry finds what a process could not write.
/// </remarks>
internal sealed class DueNamespaces(RedisConnection connection, NamespaceRegistry registry)
{
    public static readonly RedisKey Key = "statestore:due";

    /// <summary>The number of namespaces checked together.</summary>
    private const int PageSize = 200;

    private string? _checked;

    public async ValueTask<ImmutableArray<string>> ListAsync(Keyspace keyspace, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        _checked = await CheckAsync(keyspace, _checked, cancellation).ConfigureAwait(false);
        try
        {
            return await ListNotedAsync(keyspace, until, limit, cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await SetAsideAsync(cancellation).ConfigureAwait(false);
            await TakeOverAsync(keyspace, cancellation).ConfigureAwait(false);
            return await ListNotedAsync(keyspace, until, limit, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<ImmutableArray<string>> ListNotedAsync(Keyspace keyspace, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var last = until.ToUnixTimeMilliseconds();
        while (true)
        {
            var noted = ((string[]?)await connection.RunAsync(RedisScript.Hints, [Key], [last, Math.Min(limit, PageSize)], cancellation).ConfigureAwait(false))!;
            var names = noted.Where((_, i) => i % 2 == 0).ToArray();
            var times = await Task.WhenAll(names.Select((name, i) => PutRightAsync(keyspace.Of(name).Keys, Time(noted[(2 * i) + 1]), cancellation).AsTask()))
                .ConfigureAwait(false);
            ImmutableArray<string> due = [.. names.Zip(times).Where(found => found.Second <= last).OrderBy(found => found.Second).Select(found => found.First)];
            if (due.Length > 0 || names.Length == 0)
            {
                return due;
            }
        }
    }

    /// <summary>Notes the time at which a namespace has a due entry, unless an earlier one is noted. On a cluster no commit can do this.</summary>
    public async ValueTask NoteAsync(string ns, long time, CancellationToken cancellation)
    {
        try
        {
            await connection.RunAsync(RedisScript.Hint, [Key], [time, ns], cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await SetAsideAsync(cancellation).ConfigureAwait(false);
            await connection.RunAsync(RedisScript.Hint, [Key], [time, ns], cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask RemoveAsync(string ns, CancellationToken cancellation)
    {
        try
        {
            await connection.ExecuteAsync("ZREM", [Key, ns], cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // Then it is not noted either.
            await SetAsideAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Notes all due times in a Redis that an earlier version of StateStore has written.</summary>
    public async ValueTask TakeOverAsync(Keyspace keyspace, CancellationToken cancellation)
    {
        if ((long)await connection.ExecuteAsync("EXISTS", [Key], cancellation).ConfigureAwait(false) == 1)
        {
            return;
        }

        string? after = null;
        do
        {
            after = await CheckAsync(keyspace, after, cancellation).ConfigureAwait(false);
        }
        while (after is not null);
    }

    /// <summary>
    /// Checks the hints of the next names of the registry. Returns the name after which to continue; null at the end of the registry.
    /// </summary>
    private async ValueTask<string?> CheckAsync(Keyspace keyspace, string? after, CancellationToken cancellation)
    {
        var names = await registry.NamesAsync(after, PageSize, cancellation).ConfigureAwait(false);
        await Task.WhenAll(names.Select(name => CheckAsync(keyspace.Of(name).Keys, cancellation).AsTask())).ConfigureAwait(false);
        return names.Length == PageSize ? names[^1] : null;
    }

    private async ValueTask CheckAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        if (await EarliestAsync(keys, cancellation).ConfigureAwait(false) is { } earliest)
        {
            await NoteAsync(keys.Name, earliest, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Corrects the hint of a namespace and returns its real earliest due time; null = never.</summary>
    private async ValueTask<long?> PutRightAsync(NamespaceKeys keys, long noted, CancellationToken cancellation)
    {
        var earliest = await EarliestAsync(keys, cancellation).ConfigureAwait(false);
        if (earliest == noted)
        {
            return earliest;
        }

        if (earliest is { } time)
        {
            await connection.ExecuteAsync("ZADD", [Key, time, keys.Name], cancellation).ConfigureAwait(false);
        }
        else
        {
            await RemoveAsync(keys.Name, cancellation).ConfigureAwait(false);
        }

        // A commit in between may have found the former hint early enough, and relied on it.
        if (await EarliestAsync(keys, cancellation).ConfigureAwait(false) is { } now && (earliest is null || now < earliest))
        {
            await NoteAsync(keys.Name, now, cancellation).ConfigureAwait(false);
            return now;
        }

        return earliest;
    }

    private async ValueTask<long?> EarliestAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        var time = (string?)await connection.RunAsync(RedisScript.Earliest, [keys.Due], [], cancellation).ConfigureAwait(false);
        return time is null ? null : Time(time);
    }

    /// <summary>Sets aside hints that another tool has overwritten. They are lost; the walk through the registry finds them again.</summary>
    private Task<bool> SetAsideAsync(CancellationToken cancellation) => IndexRebuild.SetAsideAsync(connection, [[(Key, "zset")]], cancellation);

    private static long Time(string score) => (long)double.Parse(score, CultureInfo.InvariantCulture);
}
