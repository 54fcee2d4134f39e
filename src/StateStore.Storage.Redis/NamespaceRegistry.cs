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
internal sealed class NamespaceRegistry(RedisConnection connection, long most)
{
    private static readonly RedisKey Registry = "statestore:namespaces";

    /// <returns>False where there are as many as there may be.</returns>
    public async ValueTask<bool> AddAsync(RedisNamespace ns, CancellationToken cancellation)
    {
        if (!ns.Registration.IsMade)
        {
            var life = await LifeAsync(ns.Keys, cancellation).ConfigureAwait(false);
            if (!(bool)await connection.RunAsync(RedisScript.Register, [Registry], [ns.Keys.Name, most], cancellation).ConfigureAwait(false))
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
        var life = (string?)await connection.ExecuteAsync("HGET", [keys.Tombstones, "life"], cancellation).ConfigureAwait(false);
        return long.Parse(life ?? "0", CultureInfo.InvariantCulture);
    }

    public async ValueTask RemoveAsync(string ns, CancellationToken cancellation) =>
        await connection.ExecuteAsync("ZREM", [Registry, ns], cancellation).ConfigureAwait(false);

    /// <summary>Names as they were entered, also of namespaces that hold nothing.</summary>
    public async ValueTask<string[]> NamesAsync(string? after, int limit, CancellationToken cancellation)
    {
        var from = after is null ? "-" : "(" + after;
        return ((string[]?)await connection.ExecuteAsync("ZRANGEBYLEX", [Registry, from, "+", "LIMIT", 0, limit], cancellation).ConfigureAwait(false))!;
    }

    public async ValueTask<ImmutableArray<NamespaceInfo>> ListAsync(
        Keyspace keyspace, string? after, int limit, CancellationToken cancellation)
    {
        var listed = ImmutableArray.CreateBuilder<NamespaceInfo>();
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

    public async ValueTask<(NamespaceInfo Info, bool Exists)> DescribeAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        var answer = await connection.RunAsync(RedisScript.Describe, keys.Fixed(), [], cancellation).ConfigureAwait(false);
        var counts = ((long[]?)answer)!;
        return (new(keys.Name, counts[0], counts[1]) { Keys = counts[2], KeyBytes = counts[3], TableEvents = counts[4], KeyEvents = counts[5] }, counts[6] > 0);
    }
}
