using StateStore.Core;
using StateStore.Core.Json;
using StateStore.Core.Namespaces;
using StateStore.Engine;
using StateStore.Storage.Sqlite;

// Keeps orders in a SQLite file of this process. The rules of the namespace decide which move is accepted:
//
//     dotnet run -- [orders.db]
await using var storage = new SqliteStorage(new() { Path = args is [var path, ..] ? path : "orders.db" });
await storage.OpenAsync(default);
await using var store = new LocalStateStore(storage);

var rules = SchemaBundle.Parse("""{"fsm":{"initial":"NEW","transitions":{"NEW":["PAID"],"PAID":["SENT"]}}}"""u8, Limits.Default);
var ready = await store.Namespaces.SetBundleAsync("orders", rules.Value);
Console.WriteLine(ready.IsOk ? "The rules are set" : ready.Error!.Message);

var id = $"order-{Guid.NewGuid():N}";
foreach (var state in (string[])["NEW", "SENT", "PAID"])
{
    var moved = await store.Conversations.SetAsync("orders", id, new(state, JsonText.EmptyObject));
    Console.WriteLine(moved.TryGet(out var order, out var error) ? $"{order.Conversation.State}, version {order.Version}" : $"{state} refused: {error.Message}");
}
