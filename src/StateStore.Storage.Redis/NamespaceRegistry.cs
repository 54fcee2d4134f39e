using System.Collections.Immutable;
using System.Globalization;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Which namespaces there are: one ordered set for the whole Redis. On a cluster it lies in a slot of its own, so no commit can write
/// it; a namespace is entered before its first commit, and one that got no further is left out when they are listed.
/// </summary>
/// <param name="connection">Where to.</param>
/// <param name="most">How many namespaces there may be.</param>
/// <param name="rebuild">Rebuilds the indexes of a namespace.</param>
/// <param name="repair">Enters all namespaces anew, where another tool has written over the set.</param>
internal sealed class NamespaceRegistry(RedisConnection connection, long most, IndexRebuild rebuild, Func<Task> repair)
{
    private static readonly RedisKey Registry = "statestore:namespaces";

    /// <summary>So long a list waits for the registry, or the counts of a namespace, to be made anew.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task? _repairing;

    /// <returns>False where there are as many as there may be.</returns>
    public async ValueTask<bool> AddAsync(RedisNamespace ns, CancellationToken cancellation)
    {
        if (!ns.Registration.IsMade)
        {
            var life = await LifeAsync(ns.Keys, cancellation).ConfigureAwait(false);
            if (!(bool)await RepairedAsync(
                () => connection.RunAsync(RedisScript.Register, [Registry], [ns.Keys.Name, most], cancellation), isList: false, cancellation).ConfigureAwait(false))
            {
                return false;
            }

            ns.Registration.Life = life;
            ns.Registration.IsMade = true;
        }

        return true;
    }

    /// <summary>An odd number while it is being deleted, else an even one.</summary>
    public async ValueTask<long> LifeAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        try
        {
            var life = (string?)await connection.ExecuteAsync("HGET", [keys.Tombstones, "life"], cancellation).ConfigureAwait(false);
            return long.TryParse(life, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // Lost with the tombstones, which the scripts take for none too.
            _ = rebuild.Begin(keys);
            return 0;
        }
    }

    public async ValueTask RemoveAsync(string ns, CancellationToken cancellation) =>
        await RepairedAsync(() => connection.ExecuteAsync("ZREM", [Registry, ns], cancellation), isList: false, cancellation).ConfigureAwait(false);

    /// <summary>Names as they were entered, also of namespaces that hold nothing.</summary>
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
            .Note(LogKind.Conversation, counts[1])
            .Note(LogKind.Table, counts[4])
            .Note(LogKind.Key, counts[5]);
        return (contents, counts[6] > 0);
    }

    private async ValueTask<long[]> CountAsync(NamespaceKeys keys, CancellationToken cancellation) =>
        ((long[]?)await connection.RunAsync(RedisScript.Describe, keys.Fixed(), [], cancellation).ConfigureAwait(false))!;

    /// <summary>A command on the registry; where its key has another type, once more on the one that takes its place.</summary>
    private async ValueTask<RedisResult> RepairedAsync(Func<ValueTask<RedisResult>> command, bool isList, CancellationToken cancellation)
    {
        try
        {
            return await command().ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            await IndexRebuild.SetAsideAsync(connection, [[(Registry, "zset")]], cancellation).ConfigureAwait(false);
            var repaired = Repair();
            if (isList)
            {
                await Task.WhenAny(repaired, Task.Delay(Patience, cancellation)).ConfigureAwait(false);
            }

            return await command().ConfigureAwait(false);
        }
    }

    private Task Repair()
    {
        lock (_lock)
        {
            return _repairing = _repairing is { IsCompleted: false } running ? running : Task.Run(repair);
        }
    }
}
