using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StateStore.Engine;
using StateStore.Orleans.Hosting;

// An application outside the cluster. It uses the store of the silos, such as StateStore.SampleSilo, by the same interface:
//
//     dotnet run -- [30000]
var gateway = args is [var port, ..] ? int.Parse(port, CultureInfo.InvariantCulture) : 30000;
var builder = Host.CreateApplicationBuilder();
builder.UseOrleansClient(client => client.UseLocalhostClustering(gateway).AddStateStoreClient());
using var host = builder.Build();
await host.StartAsync();

var store = host.Services.GetRequiredService<IStateStore>();
var set = await store.Conversations.SetAsync("orders", "order-1", new("NEW"));
Console.WriteLine(set.TryGet(out var order, out var error) ? $"{order.Conversation.State}, version {order.Version}" : error.Message);
await host.StopAsync();
