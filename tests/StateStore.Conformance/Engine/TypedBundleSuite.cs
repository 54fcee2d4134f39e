using StateStore.Engine.Typed;

namespace StateStore.Conformance.Engine;

/// <summary>Bundles that are made from types.</summary>
public abstract class TypedBundleSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private static readonly Order Lamp = new("Ana", [new("lamp", 2)]);

    private static readonly Dictionary<OrderState, OrderState[]> Transitions = new()
    {
        [OrderState.New] = [OrderState.Waiting, OrderState.Cancelled],
        [OrderState.Waiting] = [OrderState.Paid],
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "{}", "/data" },
        { """{"customer":null,"items":[]}""", "/data/customer" },
        { """{"customer":"Ana","items":null}""", "/data/items" },
        { """{"customer":"Ana","items":[{"product":"lamp","count":"2"}]}""", "/data/items/0/count" },
        { """{"customer":"Ana","items":[{"product":"lamp"}]}""", "/data/items/0" },
        { """{"customer":"Ana","items":[null]}""", "/data/items/0" },
        { """{"customer":"Ana","items":[],"priority":"Enormous"}""", "/data/priority" },
        { """{"customer":"Ana","items":[],"note":5}""", "/data/note" },
        { """{"customer":"Ana","items":[],"shipTo":{"city":null,"street":null}}""", "/data/shipTo/city" },
        { """{"customer":"Ana","items":[],"discounts":{"a":"b"}}""", "/data/discounts/a" },
    };

    public static TheoryData<string> Accepted =>
    [
        """{"customer":"Ana","items":[]}""",
        """{"customer":"Ana","items":[{"product":"lamp","count":2}],"note":null,"shipTo":null,"priority":"High","discounts":{"a":5}}""",
        """{"customer":"Ana","items":[],"note":"now","shipTo":{"city":"Lisboa","street":null},"unknown":true}""",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bundle_of_types_refuses_data_that_the_type_could_not_hold(string data, string path)
    {
        await SetBundleAsync(TypedBundle.For(OrderState.New, ShopJson.Default.Order));
        var set = await SetAsync("o1", "New", data);
        AssertError(ErrorCode.InvalidData, set);
        Assert.Contains($$"""{"path":"{{path}}",""", set.Error!.Details.ToString(), StringComparison.Ordinal);
        Assert.Empty(await LogAsync());
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_bundle_of_types_accepts_data_that_the_type_can_hold(string data)
    {
        await SetBundleAsync(TypedBundle.For(OrderState.New, ShopJson.Default.Order));
        Assert.True((await SetAsync("o1", "New", data)).IsOk);
        Assert.True((await Order("o1").GetAsync()).IsOk);
    }

    [Fact]
    public async Task A_bundle_of_types_accepts_what_the_types_write()
    {
        await SetBundleAsync(TypedBundle.For<OrderState, Order>(OrderState.New, Transitions));
        Assert.True((await Order("o1").SetAsync(OrderState.Waiting, Lamp with { ShipTo = new("Lisboa", "Rua"), Priority = OrderPriority.High })).IsOk);
        Assert.True((await Order("o1").UpdateAsync(current => current with { State = OrderState.Paid })).IsOk);
    }

    [Fact]
    public async Task A_bundle_of_types_allows_the_listed_transitions_only()
    {
        await SetBundleAsync(TypedBundle.For(OrderState.New, ShopJson.Default.Order, Transitions));
        AssertError(ErrorCode.InvalidTransition, await Order("o1").SetAsync(OrderState.Paid, Lamp));
        Assert.True((await Order("o1").SetAsync(OrderState.Cancelled, Lamp)).IsOk);
        AssertError(ErrorCode.InvalidTransition, await Order("o1").SetAsync(OrderState.New, Lamp));
    }

    [Fact]
    public async Task A_bundle_without_transitions_allows_each_member_of_the_enum_and_no_other_state()
    {
        await SetBundleAsync(TypedBundle.For<OrderState, OrderCounter>(OrderState.Waiting));
        Assert.Equal("waiting for payment", (await Store.Conversations.GetOrCreateAsync(Ns, "o1")).Value.Conversation.State);
        Assert.True((await SetAsync("o1", "Cancelled", """{"count":1}""")).IsOk);
        AssertError(ErrorCode.InvalidData, await SetAsync("o1", "Lost", """{"count":1}"""));
    }

    [Fact]
    public async Task A_bundle_of_a_data_type_alone_accepts_any_state()
    {
        await SetBundleAsync(TypedBundle.For(ShopJson.Default.OrderCounter));
        Assert.True((await SetAsync("c", "anywhere", """{"count":1}""")).IsOk);
        AssertError(ErrorCode.InvalidData, await SetAsync("c", "anywhere", """{"count":"1"}"""));
        await SetBundleAsync(TypedBundle.For<OrderCounter>());
        AssertError(ErrorCode.InvalidData, await SetAsync("c", "anywhere", """{"count":"1"}"""));
    }

    [Fact]
    public async Task A_type_that_refers_to_itself_is_checked_at_each_level()
    {
        await SetBundleAsync(TypedBundle.For(ShopJson.Default.OrderCategory));
        Assert.True((await SetAsync("c", "s", """{"name":"a","parent":{"name":"b","parent":{"name":"c","parent":null}}}""")).IsOk);
        var set = await SetAsync("c", "s", """{"name":"a","parent":{"name":"b","parent":{"name":5,"parent":null}}}""");
        AssertError(ErrorCode.InvalidData, set);
        Assert.Contains("/data/parent/parent/name", set.Error!.Details.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generated_bundle_has_no_warnings() => Assert.All(
        [TypedBundle.For(OrderState.New, ShopJson.Default.Order, Transitions), TypedBundle.For(ShopJson.Default.OrderCategory)],
        made => Assert.Empty(made.Value.Warnings(Limits.Default)));

    [Fact]
    public void A_state_outside_of_the_enum_is_INVALID_INPUT()
    {
        AssertError(ErrorCode.InvalidInput, TypedBundle.For((OrderState)99, ShopJson.Default.Order));
        AssertError(
            ErrorCode.InvalidInput,
            TypedBundle.For(OrderState.New, ShopJson.Default.Order, new Dictionary<OrderState, OrderState[]> { [OrderState.New] = [(OrderState)99] }));
    }

    private TypedConversation<OrderState, Order> Order(string id) => Store.Conversation<OrderState, Order>(Ns, id, ShopJson.Default.Order);

    private async Task SetBundleAsync(Result<SchemaBundle> made) => Assert.True((await Store.Namespaces.SetBundleAsync(Ns, made.Value)).IsOk);
}
