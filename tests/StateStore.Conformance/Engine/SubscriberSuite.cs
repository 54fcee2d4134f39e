using System.Text;
using StateStore.Core.Access;

namespace StateStore.Conformance.Engine;

/// <summary>Subscriptions by address: each is a webhook that its description marks, and an address has one for each namespace.</summary>
public class SubscriberSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private const string Url = "https://example.com/hook";

    /// <summary>The engines of several processes on one storage.</summary>
    private readonly List<LocalStateStore> _processes = [];

    protected override EngineOptions Options => EngineOptions.Default with { MaxWebhooks = 3 };

    private WebhookSubscribers Subscribers => _processes[0].Subscribers;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var storage = ((IStoreOnStorage)Store).Storage;
        _processes.AddRange(Enumerable.Range(0, 4).Select(_ => new LocalStateStore(storage, Options, Clock)));
    }

    public override async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("OPEN")]
    public async Task A_subscription_is_a_webhook_that_gets_the_events_alone(string? state)
    {
        var (made, isNew) = (await Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, Url, state)).Value;
        Assert.True(isNew);
        var webhook = (await Store.Webhooks.GetAsync(Ns, made.Id)).Value.Webhook;
        Assert.Equal(
            (Url, state, WebhookPayload.Event, WebhookSubscribers.Mark), (webhook.Url, webhook.Filter.Current, webhook.Payload, webhook.Description));
        Assert.Equal("conversation.created conversation.changed", string.Join(' ', webhook.Filter.Events));
    }

    [Fact]
    public async Task A_second_subscription_of_an_address_changes_its_state_and_keeps_its_id()
    {
        var id = await SubscribeAsync(Ns, Url, "OPEN");
        Assert.Equal(id, await SubscribeAsync(Ns, Url, "DONE"));
        Assert.Equal("DONE", (await Store.Webhooks.ListAsync(Ns)).Value.Single().Filter.Current);
        Assert.Equal(id, await SubscribeAsync(Ns, Url, null));
        Assert.Null((await Store.Webhooks.ListAsync(Ns)).Value.Single().Filter.Current);
        Assert.NotEqual(id, await SubscribeAsync(Ns, Url + "/other", null));
        Assert.NotEqual(id, await SubscribeAsync(Ns + ":other", Url, null));
    }

    [Fact]
    public async Task Subscriptions_of_one_address_at_the_same_time_in_several_processes_make_one_webhook()
    {
        var made = await Task.WhenAll(_processes.Select(process => process.Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, Url, "OPEN").AsTask()));
        var webhook = Assert.Single((await Store.Webhooks.ListAsync(Ns)).Value);
        Assert.All(made, result => Assert.Equal(webhook.Id, result.Value.Webhook.Id));
        Assert.Single(made, result => result.Value.IsNew);
    }

    [Fact]
    public async Task An_address_is_unsubscribed_in_all_namespaces_and_no_other_webhook_is_removed()
    {
        var other = Ns + ":other";
        await SubscribeAsync(Ns, Url, "OPEN");
        await SubscribeAsync(other, Url, null);
        var stays = await SubscribeAsync(Ns, Url + "/other", null);
        var manual = (await Store.Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}"}"""))).Value.Webhook.Id;
        Assert.Equal([Ns, other], (await Subscribers.UnsubscribeAsync(Principal.Unrestricted, Url)).Value.Select(webhook => webhook.Namespace).Order());
        Assert.Empty((await Subscribers.UnsubscribeAsync(Principal.Unrestricted, Url)).Value);
        Assert.Equal(new[] { stays, manual }.Order(), (await Store.Webhooks.ListAsync(Ns)).Value.Select(webhook => webhook.Id));
    }

    [Fact]
    public async Task A_subscription_is_removed_by_its_id_and_an_unknown_id_removes_nothing()
    {
        var id = await SubscribeAsync(Ns, Url, null);
        var manual = (await Store.Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}"}"""))).Value.Webhook.Id;
        Assert.Equal(id, (await Subscribers.RemoveAsync(Principal.Unrestricted, id)).Value.Single().Id);
        foreach (var unknown in (string[])[id, manual, "", "../x"])
        {
            Assert.Empty((await Subscribers.RemoveAsync(Principal.Unrestricted, unknown)).Value);
        }

        Assert.Equal(manual, (await Store.Webhooks.ListAsync(Ns)).Value.Single().Id);
    }

    [Fact]
    public async Task A_webhook_with_another_description_is_no_subscriber_any_more()
    {
        var id = await SubscribeAsync(Ns, Url, null);
        Assert.True((await Store.Webhooks.ChangeAsync(Ns, id, new() { Description = "Mine" })).IsOk);
        Assert.NotEqual(id, await SubscribeAsync(Ns, Url, null));
        Assert.Single((await Subscribers.UnsubscribeAsync(Principal.Unrestricted, Url)).Value);
        Assert.Equal(id, (await Store.Webhooks.ListAsync(Ns)).Value.Single().Id);
    }

    [Fact]
    public async Task Subscriptions_have_the_bounds_of_webhooks()
    {
        AssertError(ErrorCode.InvalidInput, await Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, "nowhere", null));
        AssertError(ErrorCode.InvalidInput, await Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, "https://example.com/" + new string('a', WebhookDraft.LongestUrl), null));
        AssertError(ErrorCode.InvalidName, await Subscribers.SubscribeAsync(Principal.Unrestricted, "$webhooks", Url, null));
        AssertError(ErrorCode.InvalidName, await Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, Url, "a\nb"));
        for (var i = 0; i < 3; i++)
        {
            await SubscribeAsync(Ns, $"{Url}/{i}", null);
        }

        AssertError(ErrorCode.LimitExceeded, await Subscribers.SubscribeAsync(Principal.Unrestricted, Ns, Url, null));
        await SubscribeAsync(Ns, $"{Url}/0", "OPEN");
    }

    [Fact]
    public async Task A_caller_subscribes_and_unsubscribes_only_where_it_may_change_webhooks()
    {
        var id = await SubscribeAsync(Ns, Url, null);
        var stranger = Principal.Of("stranger", "webhooks:*@elsewhere");
        AssertError(ErrorCode.NotFound, await Subscribers.SubscribeAsync(stranger, Ns, Url, null));
        Assert.Empty((await Subscribers.UnsubscribeAsync(stranger, Url)).Value);
        Assert.Empty((await Subscribers.RemoveAsync(stranger, id)).Value);

        var reader = Principal.Of("reader", $"webhooks:read@{Ns}");
        AssertError(ErrorCode.Forbidden, await Subscribers.SubscribeAsync(reader, Ns, Url, null));
        AssertError(ErrorCode.Forbidden, await Subscribers.UnsubscribeAsync(reader, Url));
        AssertError(ErrorCode.Forbidden, await Subscribers.RemoveAsync(reader, id));

        var writer = Principal.Of("writer", $"webhooks:write@{Ns}");
        Assert.Equal(id, (await Subscribers.SubscribeAsync(writer, Ns, Url, "OPEN")).Value.Webhook.Id);
        Assert.Equal(id, (await Subscribers.UnsubscribeAsync(writer, Url)).Value.Single().Id);
    }

    private static WebhookDraft Draft(string json) => WebhookDraft.Parse(JsonMembers.Parse(Encoding.UTF8.GetBytes(json), Limits.Default).Value).Value;

    private async Task<string> SubscribeAsync(string ns, string url, string? state) =>
        (await Subscribers.SubscribeAsync(Principal.Unrestricted, ns, url, state)).Value.Webhook.Id;
}
