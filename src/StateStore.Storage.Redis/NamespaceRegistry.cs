using System.Collections.Immutable;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Which namespaces there are: one ordered set for the whole Redis. On a cluster it lies in a slot of its own, so no commit can write
/// it; a namespace is entered before its first commit, and one that got no further is left out when they are listed.
/// </summary>
internal sealed class NamespaceRegistry(RedisConnection connection)
{
    private static readonly RedisKey Registry = "statestore:namespaces";

    public async ValueTask AddAsync(RedisNamespace ns, CancellationToken cancellation)
    {
        if (!ns.IsRegistered)
        {
            await connection.ExecuteAsync("ZADD", [Registry, 0, ns.Keys.Name], cancellation).ConfigureAwait(false);
            ns.IsRegistered = true;
        }
    }

    public async ValueTask<ImmutableArray<NamespaceInfo>> ListAsync(
        Keyspace keyspace, string? after, int limit, CancellationToken cancellation)
    {
        var listed = ImmutableArray.CreateBuilder<NamespaceInfo>();
        while (listed.Count < limit)
        {
            var wanted = limit - listed.Count;
            var from = after is null ? "-" : "(" + after;
            var answer = await connection.ExecuteAsync("ZRANGEBYLEX", [Registry, from, "+", "LIMIT", 0, wanted], cancellation)
                .ConfigureAwait(false);
            var names = ((string[]?)answer)!;
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
