using StateStore.Core.Errors;
using StateStore.Orleans.Hosting;
using StateStore.SampleBot;
using StateStore.Storage.Redis;

// A bot that collects proposals. Its conversations are in a state store that runs inside the application:
//   dotnet run --project src/samples/StateStore.SampleBot -- [--redis 127.0.0.1:6379]
//   curl -d 'hello' http://127.0.0.1:5080/messages/maria
var builder = WebApplication.CreateBuilder(args);
var redis = builder.Configuration["redis"] ?? "127.0.0.1:6379";
builder.Logging.SetMinimumLevel(LogLevel.Warning)
    .AddFilter("StateStore.SampleBot", LogLevel.Information)
    .AddFilter("Orleans", LogLevel.Error)
    .AddFilter("Orleans.Streams", LogLevel.Critical)
    .AddFilter("Orleans.Providers", LogLevel.Critical);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://127.0.0.1:5080");

// These two lines make the application a silo that keeps a state store.
builder.UseOrleans(silo => silo.UseLocalhostClustering()
    .AddStateStoreGrains(_ => new RedisStorage(new() { Configuration = redis })));

builder.Services.AddSingleton<Bot>();
builder.Services.AddHostedService<Announcer>();
var app = builder.Build();
app.MapPost("/messages/{user}", async (string user, HttpRequest request, Bot bot) =>
{
    using var reader = new StreamReader(request.Body);
    var said = (await reader.ReadToEndAsync()).Trim();
    var answer = await bot.AnswerAsync(user, said);
    return answer.TryGet(out var text, out var error) ? Results.Text(text + "\n") : Results.Text($"{error.Code.Text()}: {error.Message}\n", statusCode: 503);
});
await app.RunAsync();
