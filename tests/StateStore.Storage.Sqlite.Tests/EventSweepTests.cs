using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Under any pattern of changes no history loses a kept event, and most event rows behind the log belong to a history.</summary>
public sealed class EventSweepTests : IDisposable
{
    private const string Namespace = "bot";
    private const int Log = 100;
    private const int History = 10;
    private const int Changes = 40_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <param name="conversations">The number of conversations.</param>
    /// <param name="resting">The number of conversations that do not change after their first twelve changes.</param>
    /// <param name="isEven">True if the others change in turns; false if a few of them change most of the time.</param>
    [Theory]
    [InlineData(200, 0, true)]
    [InlineData(200, 0, false)]
    [InlineData(200, 60, true)]
    [InlineData(200, 190, true)]
    [InlineData(5, 0, true)]
    public async Task Histories_lose_no_event_and_most_event_rows_belong_to_a_history(int conversations, int resting, bool isEven)
    {
        var random = new Random(1);
        var versions = new int[conversations];
        for (var run = 0; run < 2; run++)
        {
            await using var storage = await OpenAsync();
            for (var change = 0; change < Changes / 2; change += Log)
            {
                await Task.WhenAll(Enumerable.Range(change, Log).Select(n => ChangeAsync(storage, versions, Next(n))));
            }
        }

        await using var reader = await OpenAsync();
        var held = 0;
        for (var i = 0; i < conversations; i++)
        {
            var expected = Enumerable.Range(0, Math.Min(History, versions[i])).Select(ago => $"{{\"event\":\"{i}.{versions[i] - ago}\"}}");
            Assert.Equal(expected, (await reader.ReadHistoryAsync(Namespace, EntityKey.Conversation($"{i}"), History, default)).Select(payload => Sample.Text(payload)));
            held += expected.Count();
        }

        // A quarter of the rows may be garbage, plus the unfinished sweeps of two processes.
        using var raw = new RawDatabase(_folder.Database);
        Assert.InRange(raw.Number("SELECT count(*) FROM events"), held, (held * 4 / 3) + Log + (2 * 64));

        int Next(int n)
        {
            var next = isEven ? n % conversations : (int)(random.NextDouble() * random.NextDouble() * random.NextDouble() * conversations);
            return next < resting && versions[next] >= 12 ? resting + (n % (conversations - resting)) : next;
        }
    }

    private async Task<SqliteStorage> OpenAsync() => await SqliteStores.OpenAsync(
        new SqliteStorageOptions { Path = _folder.Database, Storage = new() { EventRetention = Log, HistoryLength = History } });

    private static Task<CommitResult> ChangeAsync(SqliteStorage storage, int[] versions, int conversation)
    {
        var version = ++versions[conversation];
        return storage.CommitAsync(
            new(Namespace, [], [Sample.Put($"{conversation}", version)], [Sample.EventOf($"{conversation}", $"{conversation}.{version}")]), default).AsTask();
    }
}
