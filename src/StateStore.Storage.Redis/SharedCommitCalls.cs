using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>A commit and what it is meant for.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Life">The life of the namespace in which this process has registered it.</param>
/// <param name="Generation">The connection (<see cref="RedisConnection.Generation"/>).</param>
internal readonly record struct MeantCommit(Commit Commit, long Life, int Generation);

/// <summary>
/// The commits of this process to one namespace. Each keeps its own checks, outcome and atomicity.
/// </summary>
internal sealed class SharedCommitCalls(RedisConnection connection, NamespaceKeys keys, StorageOptions options, Registration registration, IndexRebuild rebuild, bool isCluster)
    : SharedCalls<MeantCommit, CommitAnswer>(connection, maxCalls: 2)
{
    /// <summary>No namespace has it.</summary>
    private const long NoLife = -1;

    private readonly RedisConnection _connection = connection;

    protected override long BytesOf(MeantCommit request) =>
        request.Commit.Events.Sum(happened => (long)happened.Payload.Length) + request.Commit.Writes.Sum(write => (long)write.Value.Length);

    protected override async ValueTask<Func<int, CommitAnswer>> SendAsync(MeantCommit[] requests)
    {
        var call = new CommitCall(keys, options, isCluster ? (RedisKey?)null : DueNamespaces.Key, requests.Length);
        foreach (var request in requests)
        {
            // It may have waited while the connection broke.
            call.Add(request.Commit, request.Generation == _connection.Generation ? request.Life : NoLife);
        }

        var answer = await _connection.RunAsync(RedisScript.Commit, call.Keys, call.Arguments, default).ConfigureAwait(false);
        var answers = ((RedisResult[]?)answer)!;
        var flags = (int)answers[requests.Length];
        if ((flags & CommitCall.WasEmpty) != 0)
        {
            registration.IsMade = false;
        }

        if ((flags & CommitCall.IsUnfit) != 0)
        {
            // The commits are made; the rebuild restores what an index lost of them.
            _ = rebuild.Begin(keys);
        }

        return place => CommitCall.Answer(keys, requests[place].Commit, answers[place]);
    }
}
