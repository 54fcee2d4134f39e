using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>The commits of this process to one namespace. Each keeps its own checks, its own outcome and its own atomicity. Null: see <see cref="CommitCall.Result"/>.</summary>
internal sealed class SharedCommitCalls(RedisConnection connection, NamespaceKeys keys, StorageOptions options, Registration registration, IndexRebuild rebuild, bool isCluster)
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
        var flags = (int)answers[requests.Length];
        if ((flags & CommitCall.WasEmpty) != 0)
        {
            registration.IsMade = false;
        }

        if ((flags & CommitCall.IsUnfit) != 0)
        {
            // The commits are made; what an index lost of them the rebuild finds.
            _ = rebuild.Begin(keys);
        }

        return place => CommitCall.Result(keys, requests[place], answers[place]);
    }
}
