using System.Text.Json;
using StateStore.Engine.Typed;

namespace StateStore.Conformance.Engine;

/// <summary>Typed conversations and keys, over every kind of store.</summary>
public abstract class TypedSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private static readonly Order Lamp = new("Zoë + Søn \"😀\"", [new("lamp", 2)]) { ShipTo = new("Lisboa", null), Priority = OrderPriority.High };

    public static TheoryData<string, string> Misfits => new()
    {
        { "{}", "" },
        { """{"customer":null,"items":[]}""", "/customer" },
        { """{"customer":"Ana"}""", "" },
        { """{"customer":7,"items":[]}""", "/customer" },
        { """{"customer":"Ana","items":{}}""", "/items" },
        { """{"customer":"Ana","items":[{"product":"lamp","count":1},{"product":"desk","count":"two"}]}""", "/items/1/count" },
        { """{"customer":"Ana","items":[],"priority":"Enormous"}""", "/priority" },
        { """{"customer":"Ana","items":[],"shipTo":{"city":5}}""", "/shipTo/city" },
        { """{"customer":"Ana","items":[],"discounts":{"a/b c":1.5}}""", "/discounts/a~1b c" },
    };

    [Fact]
    public async Task Set_and_Get_return_the_state_and_the_data_as_types()
    {
        var set = (await Order("o1").SetAsync(OrderState.New, Lamp)).Value;
        Assert.Equal((true, true, 1, OrderState.New), (set.Created, set.Changed, set.Version, set.State));
        var found = (await Order("o1").GetAsync()).Value;
        Assert.Equal((1, OrderState.New, null), (found.Version, found.State, found.ExpiresAt));
        AssertSame(Lamp, found.Data);
        AssertSame(Lamp, set.Data);
    }

    [Fact]
    public async Task The_store_has_the_names_of_the_members_and_the_text_as_it_is()
    {
        await Order("o1").SetAsync(OrderState.Waiting, Lamp);
        var stored = (await Store.Conversations.GetAsync(Ns, "o1")).Value.Conversation;
        Assert.Equal("waiting for payment", stored.State);
        Assert.Equal(
            """{"customer":"Zoë + Søn \"😀\"","items":[{"product":"lamp","count":2}],"note":null,"shipTo":{"city":"Lisboa","street":null},"priority":"High","discounts":{}}""",
            stored.Data.ToString());
        Assert.Equal(OrderState.Waiting, (await Order("o1").GetAsync()).Value.State);
    }

    [Fact]
    public async Task A_state_may_be_any_text()
    {
        var conversation = Store.Conversation(Ns, "c", ShopJson.Default.OrderCounter);
        Assert.Equal("em dúvida", (await conversation.SetAsync("em dúvida", new())).Value.State);
        Assert.Equal("em dúvida", (await conversation.GetAsync()).Value.State);
    }

    [Fact]
    public async Task Types_without_a_generated_description_are_read_by_reflection()
    {
        await Store.Conversation<OrderState, Order>(Ns, "o1").SetAsync(OrderState.Paid, Lamp);
        AssertSame(Lamp, (await Order("o1").GetAsync()).Value.Data);
        AssertSame(Lamp, (await Store.Conversation<Order>(Ns, "o1").GetAsync()).Value.Data);
    }

    [Fact]
    public async Task A_missing_conversation_is_NOT_FOUND()
    {
        AssertError(ErrorCode.NotFound, await Order("o1").GetAsync());
        AssertError(ErrorCode.NotFound, await Order("o1").UpdateAsync(current => current));
        AssertError(ErrorCode.NotFound, await Order("o1").DeleteAsync());
        Assert.Empty(await LogAsync());
    }

    [Fact]
    public async Task Set_with_a_stale_version_returns_VERSION_CONFLICT_and_changes_nothing()
    {
        await Order("o1").SetAsync(OrderState.New, Lamp);
        AssertError(ErrorCode.VersionConflict, await Order("o1").SetAsync(OrderState.Paid, Lamp, new(0)));
        Assert.Equal(OrderState.New, (await Order("o1").GetAsync()).Value.State);
    }

    [Fact]
    public async Task Delete_removes_the_conversation_at_the_expected_version()
    {
        await Order("o1").SetAsync(OrderState.New, Lamp);
        AssertError(ErrorCode.VersionConflict, await Order("o1").DeleteAsync(new(7)));
        Assert.Equal(2, (await Order("o1").DeleteAsync(new(1))).Value.Version);
        AssertError(ErrorCode.NotFound, await Order("o1").GetAsync());
    }

    [Fact]
    public async Task A_time_to_live_shows_as_the_expiry()
    {
        await Order("o1").SetAsync(OrderState.New, Lamp, ttl: TimeToLive.Of(TimeSpan.FromMinutes(5), Limits.Default).Value);
        Assert.Equal(Clock.GetUtcNow().AddMinutes(5), (await Order("o1").GetAsync()).Value.ExpiresAt);
    }

    [Fact]
    public async Task GetOrCreate_with_content_creates_once_among_concurrent_callers()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            Task.Run(async () => (await Order("o1").GetOrCreateAsync(OrderState.New, Lamp with { Note = $"{n}" })).Value)));
        var created = Assert.Single(outcomes, outcome => outcome.Created);
        Assert.All(outcomes, outcome => Assert.Equal((1, created.Data.Note), (outcome.Version, outcome.Data.Note)));
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task GetOrCreate_without_content_creates_an_empty_object()
    {
        var counter = Store.Conversation(Ns, "c", ShopJson.Default.OrderCounter);
        var created = (await counter.GetOrCreateAsync()).Value;
        Assert.Equal((true, "unknown", 0), (created.Created, created.State, created.Data.Count));
        Assert.False((await counter.GetOrCreateAsync()).Value.Created);
    }

    [Fact]
    public async Task GetOrCreate_without_content_creates_nothing_if_the_type_has_required_members()
    {
        AssertError(ErrorCode.InvalidData, await Order("o1").GetOrCreateAsync());
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "o1"));
    }

    [Fact]
    public async Task Update_sets_what_the_function_makes_of_the_current_content()
    {
        await Order("o1").SetAsync(OrderState.New, Lamp);
        var updated = (await Order("o1").UpdateAsync(
            current => new(OrderState.Paid, current.Data with { Note = "thank you" }))).Value;
        Assert.Equal((false, true, 2, OrderState.Paid), (updated.Created, updated.Changed, updated.Version, updated.State));
        AssertSame(Lamp with { Note = "thank you" }, (await Order("o1").GetAsync()).Value.Data);
    }

    [Fact]
    public async Task Update_of_a_missing_conversation_begins_with_the_initial_content()
    {
        var updated = (await Order("o1").UpdateAsync(current => current with { State = OrderState.Waiting }, new(OrderState.New, Lamp))).Value;
        Assert.Equal((true, OrderState.Waiting, 1), (updated.Created, updated.State, updated.Version));
    }

    [Fact]
    public async Task Update_that_returns_the_same_content_writes_nothing()
    {
        // Other spelling and order than the type would write, and a member that the type does not have.
        await SetAsync("o1", "New", """{"extra":1,"items":[{"count":2,"product":"lamp"}],"customer":"Ana"}""");
        var updated = (await Order("o1").UpdateAsync(current => new(current.State, current.Data with { Items = [.. current.Data.Items] }))).Value;
        Assert.Equal((false, false, 1), (updated.Created, updated.Changed, updated.Version));
        Assert.Single(await LogAsync());
    }

    [Fact]
    public async Task Update_writes_a_change_that_the_function_makes_in_place()
    {
        var counter = Store.Conversation(Ns, "c", ShopJson.Default.OrderCounter);
        await counter.SetAsync("open", new() { Count = 1 });
        await counter.UpdateAsync(current =>
        {
            current.Data.Count++;
            return current;
        });
        Assert.Equal(2, (await counter.GetAsync()).Value.Data.Count);
    }

    [Fact]
    public async Task Concurrent_updates_lose_nothing()
    {
        var counter = Store.Conversation(Ns, "c", ShopJson.Default.OrderCounter);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.True((await counter.UpdateAsync(
                    current => current with { Data = new() { Count = current.Data.Count + 1, LastBy = $"{n}" } }, new("open", new()))).IsOk);
            }
        })));
        var found = (await counter.GetAsync()).Value;
        Assert.Equal((100, 100), (found.Data.Count, found.Version));
    }

    [Theory]
    [MemberData(nameof(Misfits))]
    public async Task Stored_data_that_do_not_fit_are_INVALID_DATA_with_their_place(string data, string path)
    {
        await SetAsync("o1", "New", data);
        var found = await Order("o1").GetAsync();
        AssertError(ErrorCode.InvalidData, found);
        Assert.StartsWith($$"""[{"path":"/data{{path}}",""", found.Error!.Details.ToString(), StringComparison.Ordinal);
        AssertError(ErrorCode.InvalidData, await Order("o1").UpdateAsync(current => current));
        Assert.Equal(data, (await Store.Conversations.GetAsync(Ns, "o1")).Value.Conversation.Data.ToString());
    }

    [Fact]
    public async Task A_stored_state_outside_of_the_enum_is_INVALID_DATA()
    {
        await SetAsync("o1", "Waiting", """{"customer":"Ana","items":[]}""");
        var found = await Order("o1").GetAsync();
        AssertError(ErrorCode.InvalidData, found);
        Assert.StartsWith("""[{"path":"/state",""", found.Error!.Details.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_that_cannot_be_written_is_refused_and_changes_nothing()
    {
        AssertError(ErrorCode.InvalidInput, await Order("o1").SetAsync((OrderState)99, Lamp));
        var counter = Store.Conversation(Ns, "c", ShopJson.Default.OrderCounter);
        AssertError(ErrorCode.InvalidData, await counter.SetAsync("open", new() { Count = double.NaN }));
        AssertError(ErrorCode.InvalidData, await counter.UpdateAsync(current => current, new("open", new() { Count = double.NaN })));
        AssertError(ErrorCode.InvalidData, await Store.Conversation<List<int>>(Ns, "l").SetAsync("open", [1]));
        Assert.Empty(await LogAsync());
    }

    [Fact]
    public async Task A_key_holds_a_value_of_a_type()
    {
        var set = (await Store.Keys.SetAsync(Ns, "k", Lamp, ShopJson.Default.Order)).Value;
        var found = (await Store.Keys.GetAsync(Ns, "k", ShopJson.Default.Order)).Value;
        Assert.Equal(set.Version, found.Version);
        AssertSame(Lamp, found.Value);
        AssertError(ErrorCode.VersionConflict, await Store.Keys.SetAsync(Ns, "k", Lamp, ShopJson.Default.Order, expectedVersion: 0));
        await Store.Keys.SetAsync(Ns, "n", 42, JsonSerializerOptions.Web);
        Assert.Equal(42, (await Store.Keys.GetAsync<int>(Ns, "n", JsonSerializerOptions.Web)).Value.Value);
    }

    [Fact]
    public async Task A_key_without_a_value_of_the_type_is_an_error()
    {
        await Store.Keys.SetAsync(Ns, "k", KeyValue.Of(Json("""{"customer":5}""")));
        await Store.Keys.SetAsync(Ns, "bytes", KeyValue.Of(new byte[] { 1, 2 }));
        await Store.Keys.SetAsync(Ns, "null", KeyValue.Of(Json("null")));
        AssertError(ErrorCode.InvalidData, await Store.Keys.GetAsync(Ns, "k", ShopJson.Default.Order));
        AssertError(ErrorCode.InvalidData, await Store.Keys.GetAsync(Ns, "bytes", ShopJson.Default.Order));
        AssertError(ErrorCode.InvalidData, await Store.Keys.GetAsync(Ns, "null", ShopJson.Default.Order));
        AssertError(ErrorCode.NotFound, await Store.Keys.GetAsync(Ns, "none", ShopJson.Default.Order));
    }

    private TypedConversation<OrderState, Order> Order(string id) => Store.Conversation<OrderState, Order>(Ns, id, ShopJson.Default.Order);

    private static void AssertSame(Order expected, Order actual) =>
        Assert.Equal(JsonSerializer.Serialize(expected, ShopJson.Default.Order), JsonSerializer.Serialize(actual, ShopJson.Default.Order));
}
