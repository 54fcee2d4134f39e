using System.Text;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Finds out whether Redis takes changes, without changing anything of a user's. Each check asks by a command that is a write but has nothing to do. That meets a Redis without
/// memory, a replica and a full disk, but not a user who lacks a command of the scripts. So where a call has been refused, a real commit in a namespace of the probe's own must succeed
/// before the store is ready again.
/// </summary>
internal sealed class WriteProbe(RedisConnection connection, StorageOptions options)
{
    /// <summary>No checked name contains U+0001, so it is nobody's namespace.</summary>
    private const string Namespace = "statestore:\u0001probe";

    private static readonly EntityKey Entry = EntityKey.Conversation("probe");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("""{"version":1,"state":"probe","data":{}}""");

    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="StorageUnavailableException">Redis takes no changes.</exception>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        var keys = new NamespaceKeys(Namespace, connection.IsCluster);

        // With XX nothing is added, and this member is never there.
        try
        {
            await connection.CheckAsync("ZADD", [keys.Conversations.Ids, "XX", 0, "probe"], cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // Another tool has made something else of the key, which Redis looks at after its own condition: it takes changes.
        }

        if (connection.Refusal is not null)
        {
            await CommitAsync(keys, cancellation).ConfigureAwait(false);
            connection.EndRefusal();
        }
    }

    private async ValueTask CommitAsync(NamespaceKeys keys, CancellationToken cancellation)
    {
        var call = new CommitCall(keys, options, dueByNamespace: null, commits: 1);
        var commit = new Commit(Namespace, [], [Write.Put(Entry, new(1), Value)], [new(Value, Entry)]);
        call.Add(commit, life: 0);
        var answer = ((RedisResult[]?)await connection.RunAsync(RedisScript.Commit, call.Keys, call.Arguments, cancellation).ConfigureAwait(false))!;
        _ = CommitCall.Result(keys, commit, answer[0]);
        RedisKey[] written = [.. keys.OfCommits(null), keys.Of(Entry), keys.History(Entry)];
        await connection.ExecuteAsync("DEL", [.. written.Cast<object>()], cancellation).ConfigureAwait(false);
    }
}
