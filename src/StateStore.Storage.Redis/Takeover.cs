using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Registers and indexes what an older tool left in Redis (conversations, bundles, logs), once per Redis.</summary>
/// <remarks>Before that, and if it misses some, such conversations load and commit like any other. They are only missing in lists.</remarks>
internal sealed class Takeover(RedisConnection connection, Keyspace keyspace, NamespaceRegistry registry, DueNamespaces due)
{
    /// <summary>The key that says that everything has been taken over. After its deletion the next process that starts takes over again.</summary>
    public static readonly RedisKey Done = "statestore:takeover";

    /// <summary>Ends of keys that only this store writes: the text before one of them is a namespace of ours.</summary>
    private static readonly string[] OwnSuffixes = [":index:conversation", ":index:table", ":index:keys", ":table-events", ":key-events", ":key-bytes", ":audit-events",
        ":index:conversation-inbox", ":inbox-bytes", ":message-events"];

    private const string Own = "own";
    private const int Ours = 1;
    private const string ConversationMark = ":conversation:";

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Runs to its end, even if Redis becomes unavailable meanwhile. Repeating a part of it does no harm.</summary>
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
        await foreach (var page in KeyPages.ReadAsync(connection, "", stop).ConfigureAwait(false))
        {
            await Task.WhenAll(page.Select(key => AdoptAsync(key, stop))).ConfigureAwait(false);
        }
    }

    private async Task AdoptAsync(string key, CancellationToken stop)
    {
        if (!TryParse(key, out var ns, out var what, out var id))
        {
            return;
        }

        var known = keyspace.Of(ns);
        if (what == Own)
        {
            // A deletion leaves an empty log.
            if ((await registry.DescribeAsync(known.Keys, stop).ConfigureAwait(false)).Exists)
            {
                await registry.AddAsync(known, isDryRun: false, stop).ConfigureAwait(false);
            }

            return;
        }

        var keys = known.Keys;
        var answer = await connection.RunAsync(RedisScript.Adopt, [key, .. keys.Conversations.All, keys.Tombstones, .. keys.ConversationTimes.Index], [what, id], stop)
            .ConfigureAwait(false);
        if ((int)answer == Ours)
        {
            await registry.AddAsync(known, isDryRun: false, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Parses a key. If it has several marks, the first one counts: no namespace contains the word between colons, but an id may.</summary>
    private bool TryParse(string key, [NotNullWhen(true)] out string? ns, out string what, out string id)
    {
        var mark = key.IndexOf(ConversationMark, StringComparison.Ordinal);
        (ns, what, id) = mark >= 0 ? (key[..mark], "conversation", key[(mark + ConversationMark.Length)..])
            : key.EndsWith(":schema", StringComparison.Ordinal) ? (key[..^":schema".Length], "schema", "")
            : key.EndsWith(":events", StringComparison.Ordinal) ? (key[..^":events".Length], "events", "")
            : Array.Find(OwnSuffixes, suffix => key.EndsWith(suffix, StringComparison.Ordinal)) is { } own ? (key[..^own.Length], Own, "")
            : (null, "", "");
        if (ns is not null && keyspace.IsCluster)
        {
            ns = ns.StartsWith('{') && ns.EndsWith('}') ? ns[1..^1] : null;
        }

        return ns is not null && Names.CheckNamespace(ns, Limits.Default) is null
            && (what != "conversation" || Names.Check("id", id, Limits.Default) is null);
    }
}
