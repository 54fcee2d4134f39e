using System.Text;
using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Checks whether Redis accepts changes, without changing users' data.</summary>
/// <remarks>
/// Each check sends a write command that has nothing to do. It detects a Redis without memory, a replica and a full disk, but not missing permissions
/// for a command of the scripts. So after a refused call, a real commit in a namespace of the probe must succeed before the store is ready again.
/// </remarks>
internal sealed class WriteProbe(RedisConnection connection, StorageOptions options)
{
    /// <summary>The namespace of the probe. No user can have it, because no checked name contains U+0001.</summary>
    private const string Namespace = "statestore:\u0001probe";

    private static readonly EntityKey Entry = EntityKey.Conversation("probe");
    private static readonly byte[] Value = Encoding.UTF8.GetBytes("""{"version":1,"state":"probe","data":{}}""");

    /// <summary>Runs the check.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="StorageUnavailableException">Redis accepts no changes.</exception>
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        var keys = new NamespaceKeys(Namespace, connection.IsCluster);

        // With XX nothing is added, and this member never exists.
        try
        {
            await connection.CheckAsync("ZADD", [keys.Conversations.Ids, "XX", 0, "probe"], cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (RedisFailure.IsWrongType(e))
        {
            // Another tool has changed the type of the key. Redis examines the type after its own condition, so it accepts changes.
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
        _ = CommitCall.Answer(keys, commit, answer[0]);
        RedisKey[] written = [.. keys.OfCommits(null), keys.Of(Entry), keys.History(Entry)];
        await connection.ExecuteAsync("DEL", [.. written.Cast<object>()], cancellation).ConfigureAwait(false);
    }
}
