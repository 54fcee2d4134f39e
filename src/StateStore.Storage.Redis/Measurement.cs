using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>
/// Measures the conversations and records of a namespace once, when a commit first has a quota for them. From then on commits keep the counts.
/// Namespaces without such a quota do not pay for the counts.
/// </summary>
/// <remarks>Each page is one script (<c>Scripts/measure.lua</c>), which commits and other processes may run beside.</remarks>
internal sealed class Measurement(RedisConnection connection, NamespaceKeys keys, IndexRebuild rebuild)
{
    private const int PageSize = 500;
    private const string Done = "done";
    private const string Deleted = "deleted";

    private readonly SharedRun _run = new();

    /// <summary>Measures the namespace; callers share one run.</summary>
    /// <exception cref="StorageUnavailableException">Redis is unavailable. The next run continues where this one ended.</exception>
    public Task RunAsync() => _run.JoinOrBegin(MeasureAsync);

    private async Task MeasureAsync()
    {
        // Until a rebuild ends, the indexes do not list everything.
        if (rebuild.Running(keys) is { } rebuilding)
        {
            await rebuilding.ConfigureAwait(false);
        }

        var (progress, size) = ("", PageSize);
        string[] page = [];
        while (true)
        {
            // The kind of the page is the beginning of the progress.
            RedisKey[] all = [keys.Tombstones, keys.Conversations.Ids, keys.Records.Ids, .. page.Select(id => keys.Of(new(KindOf(progress), id)))];
            var answer = ((string[]?)await connection.RunAsync(RedisScript.Measure, all, [progress, size, .. page.Select(id => (RedisValue)id)], default)
                .ConfigureAwait(false))!;
            if (answer[0] is Done or Deleted)
            {
                return;
            }

            // Entries that are created within a page change it before it is counted. Smaller pages change less often.
            size = answer[0] == progress ? Math.Max(1, size / 2) : Math.Min(PageSize, size * 2);
            (progress, page) = (answer[0], answer[1..]);
        }
    }

    private static KeyKind KindOf(string progress) => (KeyKind)(progress[0] - '0');
}
