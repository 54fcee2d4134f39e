
namespace StateStore.Conformance.Engine;

/// <summary>Changes of tables repeated under an idempotency key.</summary>
public class TableIdempotencySuite(EngineFactory start, FakeTimeProvider? clock = null) : TableEngine(start, clock)
{
    private const string Key = "k";

    [Fact]
    public async Task A_repeated_change_gets_the_first_answer_and_changes_nothing()
    {
        await CreateTableAsync();
        var create = new TableCommand.CreateRecord(null, Json("""{"a":1}"""));
        var first = (await Store.Tables.ChangeAsync(Ns, Table, create, new(null, Key))).Value;
        await ChangeAsync(new TableCommand.SetRecord(1, Json("""{"a":2}""")));
        var again = (await Store.Tables.ChangeAsync(Ns, Table, create, new(null, Key))).Value;

        Assert.Equal(first, again);
        Assert.Equal((TableEventType.Created, 1L, new RecordSnapshot(1, 1, Json("""{"id":1,"a":1}"""))), (again.Type, again.Version, again.Record));
        Assert.Equal(["""{"id":1,"a":2}"""], await ListAsync());
        Assert.Equal(3, (await EventsAsync("type")).Length);
    }

    [Fact]
    public async Task Each_kind_of_answer_is_repeated()
    {
        await CreateTableAsync(max: 2);
        TableRequest[] changes =
        [
            new(Table, new TableCommand.SetState([new(null, Json("""{"a":1}""")), new(7, Json("""{"a":2}""")), new(null, Json("""{"a":3}"""))])),
            new(Table, new TableCommand.DeleteRecord(5)),
            new(Table, new TableCommand.DeleteRecord(7)),
            new(Table, new TableCommand.PatchRecord(1, Json("""{"a":4}"""))),
            new(Table, new TableCommand.DeleteState()),
        ];
        var first = await Store.Tables.ChangeAsync(Ns, [.. changes], new(null, Key));
        var again = await Store.Tables.ChangeAsync(Ns, [.. changes], new(null, Key));

        Assert.True(first.IsOk);
        Assert.Equal(first.Value.AsEnumerable(), again.Value);
        Assert.Equal((2, 1), (again.Value[0].Accepted, again.Value[0].Dropped));
        Assert.Null(again.Value[1].Type);
    }

    [Fact]
    public async Task A_refusal_is_repeated_under_its_idempotency_key()
    {
        await CreateTableAsync(max: 1);
        await CreateAsync("{}");
        var create = new TableCommand.CreateRecord(null, Json("{}"));
        var refused = await Store.Tables.ChangeAsync(Ns, Table, create, new(null, Key));
        await ChangeAsync(new TableCommand.DeleteRecord(1));

        AssertError(ErrorCode.LimitExceeded, refused);
        Assert.Equal(refused.Error, (await Store.Tables.ChangeAsync(Ns, Table, create, new(null, Key))).Error);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Another_request_under_the_same_key_is_refused()
    {
        await CreateTableAsync();
        await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.SetRecord(1, Json("""{"a":1}""")), new(null, Key));
        TableCommand[] others =
        [
            new TableCommand.SetRecord(1, Json("""{"a":2}""")),
            new TableCommand.SetRecord(2, Json("""{"a":1}""")),
            new TableCommand.SetRecord(1, Json("""{"a":1}""")) { ExpectedVersion = 1 },
            new TableCommand.CreateRecord(1, Json("""{"a":1}""")),
            new TableCommand.PatchRecord(1, Json("""{"a":1}""")),
            new TableCommand.DeleteRecord(1),
            new TableCommand.CreateState(),
        ];
        foreach (var other in others)
        {
            AssertError(ErrorCode.IdempotencyMismatch, await Store.Tables.ChangeAsync(Ns, Table, other, new(null, Key)));
        }

        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.SetAsync(Ns, "c", new("A", Json("{}")), new(null, Key)));
        AssertError(ErrorCode.InvalidName, await Store.Tables.ChangeAsync(Ns, Table, new TableCommand.DeleteRecord(1), new(null, "")));
        Assert.Equal(["""{"id":1,"a":1}"""], await ListAsync());
    }

    [Fact]
    public async Task One_of_many_concurrent_changes_under_one_key_is_made()
    {
        await CreateTableAsync();
        var create = new TableCommand.CreateRecord(null, Json("{}"));
        var made = await Task.WhenAll(Enumerable.Range(0, 64).Select(i =>
            Task.Run(async () => (await Store.Tables.ChangeAsync(Ns, Table, create, new(null, i % 2 == 0 ? Key : "other"))).Value.Record!.Id)));

        Assert.Equal([1, 2], made.Distinct().Order());
        Assert.Equal(2, (await ListAsync()).Length);
    }
}
