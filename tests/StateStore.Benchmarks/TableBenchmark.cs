using System.Text;
using StateStore.Storage.Memory;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>
/// Tables over ZeroMQ, beside an echo through the same transport and codec, which shows the limit of protocol and machine. The targets are figures of the
/// Simple State Engine, which cannot run here: they come from another machine and a Python client. One REQ client reached 4,700 CREATE_RECORD and 7,500
/// GET_RECORD per second. Eight clients reached 13,500 GET_RECORD per second together. LIST_RECORDS of 4,000 records took 11 ms.
/// </summary>
internal static class TableBenchmark
{
    private const int Records = 4_000;
    private const int Pipelined = 128;

    private static readonly byte[] Create = Command("CREATE_RECORD", $",\"data\":{TableDoor.Data(0)}");
    private static readonly byte[] List = Command("LIST_RECORDS", "");
    private static readonly byte[][] Gets = [.. Enumerable.Range(1, 1_000).Select(id => Command("GET_RECORD", $",\"id\":{id}"))];
    private static readonly byte[] OneReply = Encoding.UTF8.GetBytes($$"""{"status":"ok","record":{"id":1,{{TableDoor.Data(1)[1..]}}}""");

    public static async Task RunAsync(Effort effort, Report report)
    {
        await using (var memory = await TableDoor.StartAsync(() => new MemoryStorage()))
        {
            await ReadAsync("memory", memory, effort, report);
            await CreateAsync("memory", 1, "14,100/s", memory, effort, report);
        }

        var directory = Directory.CreateTempSubdirectory("statestore-benchmark-");
        try
        {
            await using var sqlite = await TableDoor.StartAsync(() => new SqliteStorage(new() { Path = Path.Combine(directory.FullName, "tables.db") }));
            await ReadAsync("SQLite", sqlite, effort, report);
            await DurableAsync(sqlite, directory.FullName, effort, report);
            await GrowAsync(sqlite, effort, report);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task ReadAsync(string store, TableDoor door, Effort effort, Report report)
    {
        await door.FillAsync("leads", Records);
        await GetAsync($"GET_RECORD, {store}, one REQ", "22,500/s", 1, 1, door, effort, report);
        await GetAsync($"GET_RECORD, {store}, 8 REQ", "108,000/s", 8, 1, door, effort, report);
        await GetAsync($"GET_RECORD, {store}, one DEALER, {Pipelined} in flight", "100,000/s", 1, Pipelined, door, effort, report);

        var length = (await door.Tables.ListRecordsAsync(TableDoor.Namespace, "leads", new())).Value.Records.Sum(record => record.Content.Utf8.Length + 1);
        await using var echo = await EchoDoor.StartAsync(door.Transport, new byte[length]);
        using var ours = new ZmqConnections(door.Address, 1);
        using var theirs = new ZmqConnections(echo.Address, 1);
        await report.CompareAsync(
            $"LIST_RECORDS of {Records}, {store}, one REQ", "910/s", "echo of the same size", effort,
            () => ours.RunAsync(effort.Duration, 1, (_, _) => List), () => theirs.RunAsync(effort.Duration, 1, (_, _) => List));
    }

    private static async Task GetAsync(string what, string target, int clients, int inFlight, TableDoor door, Effort effort, Report report)
    {
        await using var echo = await EchoDoor.StartAsync(door.Transport, OneReply);
        using var ours = new ZmqConnections(door.Address, clients, inFlight > 1 ? "DEALER" : "REQ");
        using var theirs = new ZmqConnections(echo.Address, clients, inFlight > 1 ? "DEALER" : "REQ");
        await report.CompareAsync(
            what, target, "echo", effort,
            () => ours.RunAsync(effort.Duration, inFlight, (_, n) => Gets[n % Gets.Length]),
            () => theirs.RunAsync(effort.Duration, inFlight, (_, n) => Gets[n % Gets.Length]));
    }

    private static async Task CreateAsync(string store, int clients, string target, TableDoor door, Effort effort, Report report)
    {
        await using var echo = await EchoDoor.StartAsync(door.Transport, []);
        using var ours = new ZmqConnections(door.Address, clients);
        using var theirs = new ZmqConnections(echo.Address, clients);
        await report.CompareAsync(
            $"CREATE_RECORD, {store}, {clients} REQ", target, "echo", effort,
            () => ours.RunAsync(effort.Duration, 1, (_, _) => Create), () => theirs.RunAsync(effort.Duration, 1, (_, _) => Create));
    }

    private static async Task DurableAsync(TableDoor door, string directory, Effort effort, Report report)
    {
        const int Clients = 64;
        using var raw = await RawGroupCommit.OpenAsync(Path.Combine(directory, "raw.db"), RawRows.Conversations(Clients));
        using var ours = new ZmqConnections(door.Address, Clients);
        await report.CompareAsync(
            $"CREATE_RECORD, SQLite durable, {Clients} REQ", "10,000/s", "raw group commit of conversations", effort,
            () => ours.RunAsync(effort.Duration, 1, (_, _) => Create), () => Task.FromResult(raw.Run(Clients, effort.Duration)));
    }

    /// <summary>Creation of records in a growing table, beside creation in a new one.</summary>
    private static async Task GrowAsync(TableDoor door, Effort effort, Report report)
    {
        using var clients = new ZmqConnections(door.Address, 64);
        var small = Command("CREATE_RECORD", $",\"data\":{TableDoor.Data(0)}", "small");
        var large = Command("CREATE_RECORD", $",\"data\":{TableDoor.Data(0)}", "large");
        await door.FillAsync("small", 1);
        foreach (var size in effort == Effort.Quick ? [1_000] : (int[])[1_000, 100_000, 1_000_000])
        {
            await door.FillAsync("large", size);
            await report.CompareAsync(
                $"CREATE_RECORD, SQLite, 64 REQ, behind {size:N0} records", "1", "in a small table", effort,
                () => clients.RunAsync(effort.Duration, 1, (_, _) => large),
                () => clients.RunAsync(effort.Duration, 1, (_, _) => small));
        }
    }

    private static byte[] Command(string name, string rest, string table = "leads") =>
        ZmqConnections.Frames($$"""{"cmd":"{{name}}","state":"{{table}}"{{rest}}}""");
}
