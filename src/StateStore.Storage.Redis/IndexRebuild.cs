using System.Collections.Concurrent;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Makes the keys of a namespace that speak of many entries (indexes, due, counter, tombstones) anew from the entries, where another tool has made one into
/// another type. What that tool wrote is kept under <c>{key}:set-aside</c>. Every step is a script and harmless to repeat, beside commits and beside other
/// processes. Versions of deleted entries are not to be found anywhere else: where the tombstones are lost, missing entries go on above every version.
/// </summary>
internal sealed class IndexRebuild(RedisConnection connection, TimeProvider clock, CancellationToken stop)
{
    /// <summary>The namespaces whose rebuild has begun: a process that starts goes on with those that another did not end.</summary>
    private static readonly RedisKey Unfinished = "statestore:rebuild";

    private readonly ConcurrentDictionary<string, Lazy<Task>> _running = new(StringComparer.Ordinal);

    /// <summary>Begins, unless it runs already in this process; the task ends with it.</summary>
    public Task Begin(NamespaceKeys keys) => _running.GetOrAdd(keys.Name, _ => new(() => Task.Run(() => RunAsync(keys), stop))).Value;

    /// <summary>The rebuild of a namespace that runs in this process; null = none does.</summary>
    public Task? Running(NamespaceKeys keys) => _running.TryGetValue(keys.Name, out var running) ? running.Value : null;

    /// <summary>
    /// Has a namespace rebuilt where it needs it. A deletion goes by the indexes: what they do not list would stay, and be found in the next life.
    /// </summary>
    public async Task EnsureFitAsync(NamespaceKeys keys)
    {
        if (Running(keys) is { } running)
        {
            await running.ConfigureAwait(false);
            return;
        }

        await connection.ExecuteAsync("SADD", [Unfinished, keys.Name], stop).ConfigureAwait(false);
        if (await SetAsideAsync(keys).ConfigureAwait(false))
        {
            await Begin(keys).ConfigureAwait(false);
        }
        else
        {
            await connection.ExecuteAsync("SREM", [Unfinished, keys.Name], stop).ConfigureAwait(false);
        }
    }

    /// <summary>Completes when no rebuild that has begun here runs any more, however it ended.</summary>
    public async Task IdleAsync()
    {
        foreach (var running in _running.Values)
        {
            await running.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Begins what other processes have left unfinished.</summary>
    public async Task ResumeAsync(Keyspace keyspace)
    {
        var namespaces = (string[]?)await connection.ExecuteAsync("SMEMBERS", [Unfinished], stop).ConfigureAwait(false);
        foreach (var ns in namespaces!)
        {
            _ = Begin(keyspace.Of(ns).Keys);
        }
    }

    private async Task RunAsync(NamespaceKeys keys)
    {
        try
        {
            await connection.ExecuteAsync("SADD", [Unfinished, keys.Name], stop).ConfigureAwait(false);
            await SetAsideAsync(keys).ConfigureAwait(false);
            await foreach (var page in KeyPages.ReadAsync(connection, keys.Prefix, stop).ConfigureAwait(false))
            {
                await Task.WhenAll(page.Select(key => RestoreAsync(keys, key))).ConfigureAwait(false);
            }

            await connection.ExecuteAsync("SREM", [Unfinished, keys.Name], stop).ConfigureAwait(false);
        }
        finally
        {
            _running.TryRemove(keys.Name, out _);
        }
    }

    private async Task<bool> SetAsideAsync(NamespaceKeys keys)
    {
        // What one group holds follows from the same entries, and is entered anew only where its first key lacks it.
        (RedisKey Key, string Type)[][] groups =
        [
            [(keys.Tombstones, "tombstones")],
            [(keys.Due, "zset")],
            [(keys.Keys.Ids, "zset"), (keys.KeyBytes, "number")],
            [(keys.Conversations.Ids, "zset"), (keys.Conversations.Terms, "zset"), (keys.Conversations.TermOf, "hash")],
            [(keys.Tables.Ids, "zset"), (keys.Tables.Terms, "zset"), (keys.Tables.TermOf, "hash")],
            [(keys.Records.Ids, "zset"), (keys.Records.Terms, "zset"), (keys.Records.TermOf, "hash")],
            [(keys.Keys.Terms, "zset"), (keys.Keys.TermOf, "hash")],
        ];
        return await SetAsideAsync(connection, groups, stop).ConfigureAwait(false);
    }

    /// <summary>Renames keys of another type than their own; what belongs to the same group is emptied. False where there were none.</summary>
    public static async Task<bool> SetAsideAsync(RedisConnection connection, (RedisKey Key, string Type)[][] groups, CancellationToken stop)
    {
        RedisKey[] all = [.. groups.SelectMany(group => group).SelectMany(item => new RedisKey[] { item.Key, item.Key.Append(":set-aside") })];
        RedisValue[] types = [.. groups.SelectMany(group => group.Select(item => (RedisValue)item.Type).Prepend(group.Length))];
        return (long)await connection.RunAsync(RedisScript.SetAside, all, types, stop).ConfigureAwait(false) > 0;
    }

    private async Task RestoreAsync(NamespaceKeys keys, string key)
    {
        if (keys.EntryOf(key) is not { } entry)
        {
            return;
        }

        // Kinds without an index get any: the script leaves it alone.
        var index = KindProperties.Of(entry.Kind).IsListed ? keys.IndexOf(entry.Kind) : keys.Conversations;
        await connection.RunAsync(
            RedisScript.Restore,
            [key, .. index.All, keys.Due, keys.KeyBytes, keys.Tombstones],
            [(int)entry.Kind, entry.Id, EntryName.Of(entry), clock.GetUtcNow().ToUnixTimeMilliseconds()],
            stop).ConfigureAwait(false);
    }
}
