using StateStore.Storage;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>Lists of namespaces beside those of the server itself.</summary>
public sealed class NamespaceListTests
{
    private static readonly string[] Names = ["bot", "shop", "zoo", "!first", "$zz"];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Pages_show_every_namespace_once_and_those_of_the_server_never(int limit)
    {
        await using var storage = new MemoryStorage();
        foreach (var ns in (string[])[.. Names, "$access", "$webhooks"])
        {
            await storage.CommitAsync(new(ns, [], [Write.Put(EntityKey.Key("a"), new(1), "{\"version\":1}\n1"u8.ToArray())], []), default);
        }

        await using var store = new LocalStateStore(storage, EngineOptions.Default, TimeProvider.System);
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = (await store.Namespaces.ListAsync(after, limit)).Value;
            Assert.InRange(page.Namespaces.Length, 1, limit);
            seen.AddRange(page.Namespaces.Select(info => info.Name));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(Names.Order(StringComparer.Ordinal), seen);
    }
}
