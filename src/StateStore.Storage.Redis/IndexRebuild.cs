using System.Collections.Concurrent;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Rebuilds the keys of a namespace that describe many entries (indexes, due, counter, tombstones) after another tool has changed the type of one of
/// them.
/// </summary>
/// <remarks>
/// The content of that tool is kept under <c>{key}:set-aside</c>. Every step is a script that may be repeated, beside commits and other processes.
/// The versions of deleted entries are stored nowhere else. If the tombstones are lost, missing entries continue above every version.
/// </remarks>
internal sealed class IndexRebuild(RedisConnection connection, TimeProvider clock, CancellationToken stop)
{
    /// <summary>The namespaces with an unfinished rebuild. A process that starts continues those that another process did not end.</summary>
    private static readonly RedisKey Unfinished = "statestore:rebuild";

    private readonly ConcurrentDictionary<string, Lazy<Task>> _running = new(StringComparer.Ordinal);

    /// <summary>Begins a rebuild, unless one runs in this process; the task ends with it.</summary>
    public Task Begin(NamespaceKeys keys) => _running.GetOrAdd(keys.Name, _ => new(() => Task.Run(() => RunAsync(keys), stop))).Value;

    /// <summary>The rebuild of a namespace that runs in this process; null = none.</summary>
    public Task? Running(NamespaceKeys keys) => _running.TryGetValue(keys.Name, out var running) ? running.Value : null;

    /// <summary>Reads keys that describe many entries. Until a rebuild of this process ends, they list only a part, so the read waits for it.</summary>
    public async ValueTask<T> ReadAsync<T>(NamespaceKeys keys, Func<ValueTask<T>> read, CancellationToken cancellation)
    {
        if (Running(keys) is { } running)
        {
            await connection.BoundAsync(running, cancellation).ConfigureAwait(false);
        }

        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await connection.BoundAsync(Begin(keys), cancellation).ConfigureAwait(false);
            return await read().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Rebuilds a namespace if it needs it. A deletion goes by the indexes: entries that they do not list would stay, and would be found in the next
    /// life.
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

    /// <summary>Completes when no rebuild of this process runs any more, whether they succeeded or failed.</summary>
    public async Task IdleAsync()
    {
        foreach (var running in _running.Values)
        {
            await running.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Begins the rebuilds that other processes have left unfinished.</summary>
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
        // The keys of one group follow from the same entries. An entry is restored only if the first key of the group lacks it.
        (RedisKey Key, string Type)[][] groups =
        [
            [(keys.Tombstones, "tombstones")],
            [(keys.Due, "zset")],
            [(keys.Keys.Ids, "zset"), (keys.KeyBytes, "number")],
            [(keys.Conversations.Ids, "zset"), (keys.Conversations.Terms, "zset"), (keys.Conversations.TermOf, "hash")],
            [(keys.ConversationTimes.Ages, "zset"), (keys.ConversationTimes.Since, "hash")],
            [(keys.Tables.Ids, "zset"), (keys.Tables.Terms, "zset"), (keys.Tables.TermOf, "hash")],
            [(keys.Records.Ids, "zset"), (keys.Records.Terms, "zset"), (keys.Records.TermOf, "hash")],
            [(keys.Keys.Terms, "zset"), (keys.Keys.TermOf, "hash")],
            [(keys.Inboxes.Ids, "zset"), (keys.InboxBytes, "number")],
            [(keys.Inboxes.Terms, "zset"), (keys.Inboxes.TermOf, "hash")],
            [(keys.Waiting.Ids, "zset"), (keys.Waiting.Terms, "zset"), (keys.Waiting.TermOf, "hash")],
        ];
        return await SetAsideAsync(connection, groups, stop).ConfigureAwait(false);
    }

    /// <summary>Renames keys of another type than their own, and empties the other keys of their groups. False if there were none.</summary>
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

        // Kinds without an index get any index: the script does not touch it.
        var index = KindProperties.Of(entry.Kind).IsListed ? keys.IndexOf(entry.Kind) : keys.Conversations;
        await connection.RunAsync(
            RedisScript.Restore,
            [key, .. index.All, keys.Due, entry.Kind == KeyKind.Inbox ? keys.InboxBytes : keys.KeyBytes, keys.Tombstones, .. keys.ConversationTimes.Index],
            [(int)entry.Kind, entry.Id, EntryName.Of(entry), clock.GetUtcNow().ToUnixTimeMilliseconds()],
            stop).ConfigureAwait(false);
    }
}
