using StateStore.AspNetCore;
using StateStore.Engine;
using StateStore.Storage.Sqlite;

// An application with an endpoint of its own, and with the HTTP API of the store beside it:
//
//     dotnet run -- --urls http://127.0.0.1:5080
//     curl -X POST http://127.0.0.1:5080/orders/7
//     curl http://127.0.0.1:5080/v1/namespaces/orders/conversations/7
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddStateStore(_ => new SqliteStorage(new() { Path = builder.Configuration["database"] ?? "orders.db" })).AddStateStoreHttp();

var app = builder.Build();
app.MapStateStore();
app.MapPost("/orders/{id}", async (string id, IStateStore store) =>
    (await store.Conversations.SetAsync("orders", id, new("NEW"))).TryGet(out var order, out var error)
        ? Results.Text($"order {id}: {order.Conversation.State}\n")
        : Results.Text(error.Message + "\n", statusCode: 409));
app.Run();
