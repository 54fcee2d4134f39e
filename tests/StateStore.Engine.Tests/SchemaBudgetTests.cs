using System.Text;
using StateStore.Storage.Memory;

namespace StateStore.Engine.Tests;

/// <summary>The JSON Schema of a table may make a bounded amount of work of one request, however many records it brings.</summary>
public sealed class SchemaBudgetTests
{
    /// <summary>So many together are more than one budget.</summary>
    private const int TooMany = 10;

    [Fact]
    public async Task Records_that_are_valid_alone_are_refused_together_where_they_take_more_than_one_budget()
    {
        await using var storage = new MemoryStorage();
        await using var store = new LocalStateStore(storage);
        var subschemas = string.Join(',', Enumerable.Range(1, 100).Select(n => $"{{\"not\":{{\"const\":{n}}}}}"));
        var schema = TableSchema.Compile(Json($"{{\"properties\":{{\"a\":{{\"items\":{{\"allOf\":[{subschemas}]}}}}}}}}"), Limits.Default).Value;
        Assert.True((await store.Tables.ChangeAsync("bot", "t", new TableCommand.CreateState(null, schema))).IsOk);
        var costly = Json($"{{\"a\":[{string.Join(',', Enumerable.Repeat(0, 15_000))}]}}");

        var batch = await store.Tables.ChangeAsync("bot", [.. Enumerable.Repeat(new TableRequest("t", new TableCommand.CreateRecord(null, costly)), TooMany)]);
        Assert.Equal(ErrorCode.InvalidData, batch.Error?.Code);
        var whole = await store.Tables.ChangeAsync("bot", "t", new TableCommand.SetState([.. Enumerable.Repeat(new NewRecord(null, costly), TooMany)]));
        Assert.Equal(ErrorCode.InvalidData, whole.Error?.Code);
        Assert.Equal(0, (await store.Tables.GetAsync("bot", "t")).Value.Length);

        for (var i = 0; i < TooMany; i++)
        {
            Assert.True((await store.Tables.ChangeAsync("bot", "t", new TableCommand.CreateRecord(null, costly))).IsOk);
        }
    }

    private static JsonText Json(string text) => JsonText.Parse(Encoding.UTF8.GetBytes(text), Limits.Default).Value;
}
