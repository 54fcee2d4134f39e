using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The commits of this process to one namespace. Each keeps its own checks, its own outcome and its own atomicity. Null: see <see cref="CommitCall.Result"/>.</summary>
internal sealed class SharedCommits(RedisConnection connection, NamespaceKeys keys, StorageOptions options, Registration registration, bool isCluster)
    : SharedCalls<Commit, CommitResult?>(connection, maxCalls: 2)
{
    private readonly RedisConnection _connection = connection;

    protected override long BytesOf(Commit commit) =>
        commit.Events.Sum(happened => (long)happened.Payload.Length) + commit.Writes.Sum(write => (long)write.Value.Length);

    protected override async ValueTask<Func<int, CommitResult?>> SendAsync(Commit[] requests)
    {
        var call = new CommitCall(keys, options, registration.Life, isCluster ? (RedisKey?)null : DueNamespaces.Key, requests.Length);
        Array.ForEach(requests, call.Add);
        var answer = await _connection.RunAsync(RedisScript.Commit, call.Keys, call.Arguments, default).ConfigureAwait(false);
        var answers = ((RedisResult[]?)answer)!;
        if ((int)answers[requests.Length] == CommitCall.WasEmpty)
        {
            registration.IsMade = false;
        }

        return place => CommitCall.Result(requests[place], answers[place]);
    }
}
