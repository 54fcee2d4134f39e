using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Gives the conversations of a namespace that an earlier version wrote their term times, once, before the first read of terms.</summary>
/// <remarks>Each page is one script (<c>Scripts/backfill.lua</c>), which commits and other processes may run beside.</remarks>
internal sealed class TermBackfill(RedisConnection connection, NamespaceKeys keys, IndexRebuild rebuild)
{
    private const int PageSize = 500;

    /// <summary>The value of the field <c>timed</c> once every conversation has a time.</summary>
    public const string Done = "done";

    private const string Deleted = "deleted";

    private readonly SharedRun _run = new();

    /// <summary>Runs to the end; callers share one run.</summary>
    /// <exception cref="StorageUnavailableException">Redis is unavailable. The next run continues where this one ended.</exception>
    public Task RunAsync() => _run.JoinOrBegin(FillAsync);

    private async Task FillAsync()
    {
        // Until a rebuild ends, the index does not list everything.
        if (rebuild.Running(keys) is { } rebuilding)
        {
            await rebuilding.ConfigureAwait(false);
        }

        var progress = "";
        string[] page = [];
        while (true)
        {
            RedisKey[] all =
            [
                keys.Tombstones, keys.Conversations.Ids, keys.Conversations.TermOf, .. keys.ConversationTimes.Index, .. page.Select(id => keys.Of(EntityKey.Conversation(id))),
            ];
            var answer = ((string[]?)await connection.RunAsync(RedisScript.Backfill, all, [progress, PageSize, .. page.Select(id => (RedisValue)id)], default)
                .ConfigureAwait(false))!;
            if (answer[0] is Done or Deleted)
            {
                return;
            }

            (progress, page) = (answer[0], answer[1..]);
        }
    }
}
