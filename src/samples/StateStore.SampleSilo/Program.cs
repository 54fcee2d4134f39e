using StateStore.Orleans.Hosting;
using StateStore.Storage.Redis;

// A silo that keeps the store of a cluster in Redis:
//
//     dotnet run -- [--redis 127.0.0.1:6379] [--silo-port 11111] [--gateway-port 30000]
var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
builder.UseOrleans(silo => silo
    .UseLocalhostClustering(settings.GetValue("silo-port", 11111), settings.GetValue("gateway-port", 30000))
    .AddStateStoreGrains(_ => new RedisStorage(new() { Configuration = settings["redis"] ?? "127.0.0.1:6379" })));
builder.Build().Run();
