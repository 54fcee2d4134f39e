using System.Globalization;
using StateStore.Storage;
using StateStore.Storage.Redis;
using StateStore.Storage.Sqlite;

// One of several processes that change the same conversations on one shared storage, each with an engine of its own:
//   statestore-workload STORAGE NAMESPACE WRITER CONVERSATIONS CHANGES
// Half of the changes name their expected version. Prints "conversation version state" for each acknowledged change.
const int Writers = 8;

var (location, ns, writer) = (args[0], args[1], args[2]);
var conversations = int.Parse(args[3], CultureInfo.InvariantCulture);
var changes = int.Parse(args[4], CultureInfo.InvariantCulture);

var options = new StorageOptions { EventRetention = 1_000_000, Timeout = TimeSpan.FromSeconds(60) };
await using IStateStorage storage = location.Split(':', 2) switch
{
    ["sqlite", var path] => new SqliteStorage(new() { Path = path, Storage = options }),
    ["redis", var configuration] => new RedisStorage(new() { Configuration = configuration, Storage = options }),
    _ => throw new ArgumentException($"unknown storage {location}"),
};
await storage.OpenAsync(default);
await using var store = new LocalStateStore(storage);

// The answer to this line means that the other processes are ready too.
Console.WriteLine("ready");
Console.ReadLine();

var acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(lane => Task.Run(() => WriteAsync(lane))));
foreach (var line in acknowledged.SelectMany(lines => lines))
{
    Console.WriteLine(line);
}

async Task<List<string>> WriteAsync(int lane)
{
    var lines = new List<string>();
    for (var n = lane; n < changes; n += Writers)
    {
        var id = $"c{n % conversations}";
        var state = $"{writer}-{n}";
        long? expected = null;
        if (n % 2 == 0)
        {
            var current = await store.Conversations.GetAsync(ns, id);
            expected = current.IsOk ? current.Value.Version : 0;
        }

        var set = await store.Conversations.SetAsync(ns, id, new(state, JsonText.EmptyObject), new(expected));
        if (set.TryGet(out var outcome, out var error))
        {
            lines.Add($"{id} {outcome.Version} {state}");
        }
        else if (error.Code != ErrorCode.VersionConflict)
        {
            throw new InvalidOperationException(error.Message);
        }
    }

    return lines;
}
