using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The list of namespaces: one ordered set for the whole Redis.</summary>
/// <remarks>
/// On a cluster it lies in another slot than the namespaces, so no commit can write it. A namespace is registered before its first commit. Lists
/// leave out a registered namespace that holds nothing.
/// </remarks>
/// <param name="connection">The connection.</param>
/// <param name="most">The greatest number of namespaces.</param>
/// <param name="rebuild">Rebuilds the indexes of a namespace.</param>
/// <param name="repair">Registers all namespaces again after another tool has overwritten the set.</param>
internal sealed class NamespaceRegistry(RedisConnection connection, long most, IndexRebuild rebuild, Func<Task> repair)
{
    private static readonly RedisKey Registry = "statestore:namespaces";

    /// <summary>The greatest time that a list waits for the repair of the registry, or for the counts of a namespace.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SharedRun _repair = new();

    /// <summary>Registers a namespace before its first commit. For a dry run it only finds out whether there is room.</summary>
    /// <returns>False if the greatest number of namespaces is reached.</returns>
    public async ValueTask<bool> AddAsync(RedisNamespace ns, bool isDryRun, CancellationToken cancellation)
    {
        if (!ns.Registration.IsMade)
        {
            var life = await LifeAsync(ns.Keys, cancellation).ConfigureAwait(false);
            if (!(bool)await RepairedAsync(
                () => connection.RunAsync(RedisScript.Register, [Registry], [ns.Keys.Name, most, isDryRun], cancellation), isList: false, cancellation).ConfigureAwait(false))
            {
                return false;
            }

            ns.Registration.Life = life;
            ns.Registration.IsMade = !isDryRun;
        }

        return true;
    }

    /// <summary>The life of a namespace: odd while it is being deleted, otherwise even.</summary>
    public async ValueTask<long> LifeAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        try
        {
            var life = (string?)await connection.ExecuteAsync("HGET", [keys.Tombstones, "life"], cancellation).ConfigureAwait(false);
            return long.TryParse(life, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // The life is lost with the tombstones; the scripts also take it for 0 then.
            _ = rebuild.Begin(keys);
            return 0;
        }
    }

    public async ValueTask RemoveAsync(string ns, CancellationToken cancellation) =>
        await RepairedAsync(() => connection.ExecuteAsync("ZREM", [Registry, ns], cancellation), isList: false, cancellation).ConfigureAwait(false);

    /// <summary>The registered names, also of namespaces that hold nothing.</summary>
    public async ValueTask<string[]> NamesAsync(string? after, int limit, CancellationToken cancellation)
    {
        var from = after is null ? "-" : "(" + after;
        return ((string[]?)await RepairedAsync(
            () => connection.ExecuteAsync("ZRANGEBYLEX", [Registry, from, "+", "LIMIT", 0, limit], cancellation), isList: true, cancellation).ConfigureAwait(false))!;
    }

    public async ValueTask<ImmutableArray<NamespaceContents>> ListAsync(
        Keyspace keyspace, string? after, int limit, CancellationToken cancellation)
    {
        var listed = ImmutableArray.CreateBuilder<NamespaceContents>();
        while (listed.Count < limit)
        {
            var wanted = limit - listed.Count;
            var names = await NamesAsync(after, wanted, cancellation).ConfigureAwait(false);
            var found = await Task.WhenAll(names.Select(name => DescribeAsync(keyspace.Of(name).Keys, cancellation).AsTask())).ConfigureAwait(false);
            listed.AddRange(found.Where(ns => ns.Exists).Select(ns => ns.Info));
            if (names.Length < wanted)
            {
                break;
            }

            after = names[^1];
        }

        return listed.ToImmutable();
    }

    public async ValueTask<(NamespaceContents Info, bool Exists)> DescribeAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        var counts = await CountAsync(keys, cancellation).ConfigureAwait(false);
        if (counts[7] > 0)
        {
            await Task.WhenAny(rebuild.Begin(keys), Task.Delay(Patience, cancellation)).ConfigureAwait(false);
            counts = await CountAsync(keys, cancellation).ConfigureAwait(false);
        }

        var contents = new NamespaceContents(keys.Name)
            .Note(EntryCount.Conversations, new(counts[0], 0))
            .Note(EntryCount.Keys, new(counts[2], counts[3]))
            .Note(EntryCount.Inboxes, new(counts[10], counts[11]))
            .Note(LogKind.Conversation, counts[1])
            .Note(LogKind.Table, counts[4])
            .Note(LogKind.Key, counts[5])
            .Note(LogKind.Audit, counts[8])
            .Note(LogKind.Message, counts[9]);
        return (contents, counts[6] > 0);
    }

    private async ValueTask<long[]> CountAsync(NamespaceKeys keys, CancellationToken cancellation) =>
        ((long[]?)await connection.RunAsync(RedisScript.Describe, keys.Fixed(), [], cancellation).ConfigureAwait(false))!;

    /// <summary>Runs a command on the registry. If its key has another type, the key is set aside and the command runs again.</summary>
    private async ValueTask<RedisResult> RepairedAsync(Func<ValueTask<RedisResult>> command, bool isList, CancellationToken cancellation)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await IndexRebuild.SetAsideAsync(connection, [[(Registry, "zset")]], cancellation).ConfigureAwait(false);
            var repaired = _repair.JoinOrBegin(() => Task.Run(repair));
            if (isList)
            {
                await Task.WhenAny(repaired, Task.Delay(Patience, cancellation)).ConfigureAwait(false);
            }

            return await command().ConfigureAwait(false);
        }
    }
}
