using System.Diagnostics.CodeAnalysis;
using System.Net;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Enters what an older tool left in Redis (conversations, bundles, logs) into the registry and the indexes, once for each Redis.
/// Until it is done, and for whatever it misses, such conversations load and commit like any other; they are only not listed.
/// </summary>
internal sealed class Takeover(RedisConnection connection, Keyspace keyspace, NamespaceRegistry registry, DueNamespaces due)
{
    /// <summary>Set when all has been taken over; deleting it has the next process to start look again.</summary>
    private static readonly RedisKey Done = "statestore:takeover";

    private const int PageSize = 500;
    private const int Ours = 1;
    private const string ConversationMark = ":conversation:";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Runs to its end, however often Redis goes away meanwhile; repeating a part of it does no harm.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if ((long)await connection.ExecuteAsync("EXISTS", [Done], stop).ConfigureAwait(false) == 0)
                {
                    await AdoptAllAsync(stop).ConfigureAwait(false);
                    await connection.ExecuteAsync("SET", [Done, "done"], stop).ConfigureAwait(false);
                }

                await due.TakeOverAsync(keyspace, stop).ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is StorageUnavailableException or RedisException or TimeoutException)
            {
                await Task.Delay(RetryInterval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AdoptAllAsync(CancellationToken stop)
    {
        foreach (var endpoint in connection.Multiplexer.GetEndPoints())
        {
            // A cluster's node that has met no other does not know its own address, and tells ":6379", which the client library takes for a host. It is
            // here under the address it was asked at too.
            if (endpoint is DnsEndPoint { Port: 0 })
            {
                continue;
            }

            // One page of keys at a time is fetched and dealt with: a large Redis notices little.
            var server = connection.Multiplexer.GetServer(endpoint);
            await foreach (var page in server.KeysAsync(connection.Database.Database, pageSize: PageSize).Chunk(PageSize).WithCancellation(stop).ConfigureAwait(false))
            {
                await Task.WhenAll(page.Select(key => AdoptAsync((string?)key, stop))).ConfigureAwait(false);
            }
        }
    }

    private async Task AdoptAsync(string? key, CancellationToken stop)
    {
        if (key is null || !TryParse(key, out var ns, out var what, out var id))
        {
            return;
        }

        var known = keyspace.Of(ns);
        var keys = known.Keys;
        var answer = await connection.RunAsync(RedisScript.Adopt, [key, .. keys.Conversations.All, keys.Tombstones], [what, id], stop)
            .ConfigureAwait(false);
        if ((int)answer == Ours)
        {
            await registry.AddAsync(known, stop).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Where a key has several marks, the first one counts: no namespace contains the word between colons, but an id may.
    /// </summary>
    private bool TryParse(string key, [NotNullWhen(true)] out string? ns, out string what, out string id)
    {
        var mark = key.IndexOf(ConversationMark, StringComparison.Ordinal);
        (ns, what, id) = mark >= 0 ? (key[..mark], "conversation", key[(mark + ConversationMark.Length)..])
            : key.EndsWith(":schema", StringComparison.Ordinal) ? (key[..^":schema".Length], "schema", "")
            : key.EndsWith(":events", StringComparison.Ordinal) ? (key[..^":events".Length], "events", "")
            : (null, "", "");
        if (ns is not null && keyspace.IsCluster)
        {
            ns = ns.StartsWith('{') && ns.EndsWith('}') ? ns[1..^1] : null;
        }

        return ns is not null && Names.CheckNamespace(ns, Limits.Default) is null
            && (what != "conversation" || Names.Check("id", id, Limits.Default) is null);
    }
}
