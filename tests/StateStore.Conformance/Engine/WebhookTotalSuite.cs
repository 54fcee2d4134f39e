namespace StateStore.Conformance.Engine;

/// <summary>The bound of the webhooks of all namespaces. The store belongs to one test, because others would count too.</summary>
public class WebhookTotalSuite(EngineFactory start) : EngineConformance(start)
{
    protected override EngineOptions Options => EngineOptions.Default with { MaxWebhooksTotal = 3 };

    [Fact]
    public async Task All_namespaces_together_never_hold_more_webhooks_than_the_limit_however_many_callers_create_them()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => CreateAsync($"{Ns}:{i}")));
        Assert.Equal(3, made.Count(result => result.IsOk));
        Assert.All(made.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));

        var first = made.First(result => result.IsOk).Value.Webhook;
        Assert.True((await Store.Webhooks.DeleteAsync(first.Namespace, first.Id)).IsOk);
        Assert.True((await CreateAsync(Ns)).IsOk);
        AssertError(ErrorCode.LimitExceeded, await CreateAsync(Ns));
    }

    private Task<Result<NewWebhook>> CreateAsync(string ns) => Store.Webhooks.CreateAsync(ns, new() { Url = "https://example.com/hook" }).AsTask();
}
