using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StateStore.Engine;
using StateStore.SampleWorker;
using StateStore.Storage.Sqlite;

// Follows the changes of orders, such as those of StateStore.SampleConsole, and continues after a restart:
//
//     dotnet run -- [orders.db]
var builder = Host.CreateApplicationBuilder();
builder.Services.AddStateStore(_ => new SqliteStorage(new() { Path = args is [var path, ..] ? path : "orders.db" }));
builder.Services.AddHostedService<OrderFollower>();
builder.Build().Run();
