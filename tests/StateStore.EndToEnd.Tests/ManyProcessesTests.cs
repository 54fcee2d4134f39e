using System.Globalization;
using StateStore.Storage;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

namespace StateStore.EndToEnd.Tests;

/// <summary>Four processes, each with an engine of its own, change the same ten conversations on one storage.</summary>
public sealed class ManyProcessesTests
{
    private const string Ns = "bot";
    private const int Processes = 4;
    private const int Conversations = 10;
    private static readonly int Changes = LongTests.Enabled ? 5_000 : 400;

    [Fact]
    public async Task Processes_on_one_Redis_give_every_version_one_winner_and_lose_nothing()
    {
        using var redis = await RedisServer.StartAsync();
        await using var storage = new RedisStorage(new() { Configuration = redis.Configuration });
        await HammerAsync("redis:" + redis.Configuration, storage);
    }

    [Fact]
    public async Task Processes_on_one_SQLite_file_give_every_version_one_winner_and_lose_nothing()
    {
        var directory = Directory.CreateTempSubdirectory("statestore-shared-");
        try
        {
            var path = Path.Combine(directory.FullName, "shared.db");
            await using var storage = new SqliteStorage(new() { Path = path });
            await HammerAsync("sqlite:" + path, storage);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task HammerAsync(string location, IStateStorage storage)
    {
        var processes = Enumerable.Range(0, Processes).Select(writer => ChildProcess.Start(
            "StateStore.Workload.dll", location, Ns, $"w{writer}", $"{Conversations}", Changes.ToString(CultureInfo.InvariantCulture))).ToArray();
        try
        {
            foreach (var process in processes)
            {
                await process.ReadUntilAsync("ready");
            }

            Array.ForEach(processes, process => process.WriteLine());
            var outputs = await Task.WhenAll(processes.Select(process => process.ReadToEndAsync()));
            var acknowledged = outputs.SelectMany(lines => lines).Select(Parse).ToArray();
            await storage.OpenAsync(default);
            await CheckAsync(storage, acknowledged);
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task CheckAsync(IStateStorage storage, Acknowledged[] acknowledged)
    {
        await using var store = new LocalStateStore(storage);
        var payloads = new List<string>();
        var position = LogPosition.Start;
        ChangePage page;
        do
        {
            page = (await store.Changes.ReadAsync(Ns, position, 1000)).Value;
            payloads.AddRange(page.Changes.Select(change => change.Payload.ToString()));
            position = page.Next;
        }
        while (page.Changes.Length > 0);

        var listed = (await store.Conversations.ListAsync(Ns, new())).Value.Conversations;
        ChangeLogChecker.Check(payloads, acknowledged, listed.ToDictionary(found => found.Id, found => (found.Conversation.State, found.Version)));

        // Every change was answered, so the log has exactly these changes.
        Assert.Equal(payloads.Count, acknowledged.Length);
        Assert.True(acknowledged.Length >= Processes * Changes / 2, "the changes that expected no version can't have failed");
    }

    private static Acknowledged Parse(string line) =>
        line.Split(' ') is [var id, var version, var state] ? new(id, long.Parse(version, CultureInfo.InvariantCulture), state) : throw new FormatException(line);
}
