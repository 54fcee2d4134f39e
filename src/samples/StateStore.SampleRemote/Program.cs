using StateStore.Client;
using StateStore.Engine.Typed;

// Keeps a visitor of a site in a running server, with types of .NET as state and data:
//
//     dotnet run -- [http://127.0.0.1:8080]
await using var store = new StateStoreClient(new() { Address = new(args is [var address, ..] ? address : "http://127.0.0.1:8080") });

var visitor = store.Conversation<VisitState, Visitor>("site", "ana");
var found = await visitor.GetOrCreateAsync(VisitState.New, new("Ana", 0));
Console.WriteLine(found.IsOk ? $"{found.Value.Data.Name} is {found.Value.State}" : found.Error.Message);

var counted = await visitor.UpdateAsync(current => current with { State = VisitState.Known, Data = current.Data with { Visits = current.Data.Visits + 1 } });
Console.WriteLine(counted.IsOk ? $"visit {counted.Value.Data.Visits}, version {counted.Value.Version}" : counted.Error.Message);

internal enum VisitState
{
    New,
    Known,
}

internal sealed record Visitor(string Name, int Visits);
