using System.Globalization;

namespace StateStore.Storage.Sqlite.Tests.Processes;

/// <summary>The program of a second process on the database: <c>dotnet StateStore.Storage.Sqlite.Tests.dll ROLE PATH ARGUMENT</c>.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        await using var storage = await SqliteStores.OpenAsync(arguments[1]);
        var argument = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        switch (arguments[0])
        {
            case "load":
                await Task.WhenAll(Enumerable.Range(0, argument).Select(writer => Counting.LoadAsync(storage, $"c{writer}", Console.Out)));
                return 0;
            case "increment":
                await Task.WhenAll(Enumerable.Range(0, Counting.Shared).Select(i => Counting.IncrementAsync(storage, $"c{i}", argument)));
                return 0;
            case "append":
                await Counting.AppendEachLineAsync(storage, Console.In);
                return 0;
            default:
                return 2;
        }
    }
}
