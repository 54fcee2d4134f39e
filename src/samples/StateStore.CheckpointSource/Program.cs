using StateStore.CheckpointSource;
using StateStore.Engine.Providers;
using StateStore.Storage.Sqlite;

// Prints the lines of a file as they are written to it. After a restart, or a kill -9, it continues with the lines that it has not printed yet:
//
//     dotnet run --project src/samples/StateStore.CheckpointSource -- app.log checkpoints.db
//
// With --once as the last argument it ends at the end of the file.
if (args.Length is not (2 or 3) || (args.Length == 3 && args[2] != "--once"))
{
    Console.Error.WriteLine("usage: checkpointsource FILE STORE [--once]");
    return 2;
}

var source = new LineSource("lines", args[0], Console.WriteLine);
await using var host = await StateStoreHost.CreateBuilder()
    .WithId("checkpoint-source")
    .WithStateStore(new SqliteStorage(new() { Path = args[1] }))
    .AddPlugin(source)
    .BuildAsync();

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
if (await source.RunAsync(untilEnd: args.Length == 3, stop.Token) is { } error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

return 0;
