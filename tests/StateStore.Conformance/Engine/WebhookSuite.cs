using System.Text;

namespace StateStore.Conformance.Engine;

/// <summary>Webhooks as users keep them: content, secrets, bounds, and their end with the namespace.</summary>
public class WebhookSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private const string Url = "https://example.com/hook";

    protected override EngineOptions Options => EngineOptions.Default with { MaxWebhooks = 3 };

    private IWebhooks Webhooks => Store.Webhooks;

    [Fact]
    public async Task A_created_webhook_is_found_with_its_content_and_without_its_secrets()
    {
        var made = await CreateAsync("""
            {"url":"https://example.com/hook","events":["conversation.changed","key.*"],"prefix":"a:","entered":"B","left":"A","current":"B","payload":"event",
             "headers":{"Authorization":"Bearer hidden-value"},"timeout":"5s","max_in_flight":2,"description":"Orders"}
            """);
        Assert.StartsWith("whsec_", made.Secret, StringComparison.Ordinal);
        Assert.Equal(32, Convert.FromBase64String(made.Secret["whsec_".Length..]).Length);
        Assert.True(Webhook.IsId(made.Webhook.Id));

        var (found, status) = (await Webhooks.GetAsync(Ns, made.Webhook.Id)).Value;
        Assert.Equal(Shown(made.Webhook), Shown(found));
        Assert.Equal(Shown(found), Shown((await Webhooks.ListAsync(Ns)).Value.Single()));
        Assert.Equal((0, null, null), (status.Waiting, status.DeliveredAt, status.FailingSince));
        Assert.Equal(
            $$"""
            {"namespace":"{{Ns}}","id":"{{found.Id}}","url":"https://example.com/hook","state":"active","description":"Orders","events":["conversation.changed","key.*"],"prefix":"a:","entered":"B","left":"A","current":"B","payload":"event","timeout":"5s","max_in_flight":2,"created_at":"{{At(0)}}","headers":["Authorization"],"secrets":[{"prefix":"{{made.Secret[..10]}}","created_at":"{{At(0)}}"}]}
            """,
            Shown(found));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"url":"/hook"}""")]
    [InlineData("""{"url":"ftp://example.com/hook"}""")]
    [InlineData("""{"url":"https://example.com/","events":[]}""")]
    [InlineData("""{"url":"https://example.com/","events":["conversation.moved"]}""")]
    [InlineData("""{"url":"https://example.com/","events":["key.*"],"entered":"A"}""")]
    [InlineData("""{"url":"https://example.com/","events":["table.created"],"current":"A"}""")]
    [InlineData("""{"url":"https://example.com/","timeout":"31s"}""")]
    [InlineData("""{"url":"https://example.com/","timeout":"0s"}""")]
    [InlineData("""{"url":"https://example.com/","max_in_flight":0}""")]
    [InlineData("""{"url":"https://example.com/","max_in_flight":65}""")]
    [InlineData("""{"url":"https://example.com/","signature":"rsa"}""")]
    [InlineData("""{"url":"https://example.com/","payload":"xml"}""")]
    [InlineData("""{"url":"https://example.com/","payload":1}""")]
    [InlineData("""{"url":"https://example.com/","current":["A"]}""")]
    [InlineData("""{"url":"https://example.com/","after":"yesterday"}""")]
    [InlineData("""{"url":"https://example.com/","after":"5","events":["key.*","table.*"]}""")]
    public async Task An_invalid_webhook_is_refused_and_nothing_is_created(string draft)
    {
        var parsed = WebhookDraft.Parse(JsonMembers.Parse(Encoding.UTF8.GetBytes(draft), Limits.Default).Value);
        AssertError(ErrorCode.InvalidInput, parsed.TryGet(out var read, out var error) ? await Webhooks.CreateAsync(Ns, read) : error);
        Assert.Empty((await Webhooks.ListAsync(Ns)).Value);
    }

    [Fact]
    public async Task A_webhook_that_begins_after_the_end_of_a_log_is_refused()
    {
        Assert.True((await SetAsync("c", "S")).IsOk);
        var tail = (await Store.Changes.ReadAsync(Ns, null)).Value.Next;
        var later = tail with { Low = tail.Low + 1 };
        AssertError(ErrorCode.InvalidInput, await Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}","after":"{{later}}"}""")));
        AssertError(ErrorCode.InvalidInput, await Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}","after":"{{tail}}","events":["key.*"]}""")));
        Assert.Empty((await Webhooks.ListAsync(Ns)).Value);
        await CreateAsync($$"""{"url":"{{Url}}","after":"{{tail}}"}""");
    }

    [Fact]
    public async Task A_change_replaces_the_members_that_it_has_and_keeps_the_others()
    {
        var made = await CreateAsync("""{"url":"https://example.com/hook","prefix":"a","entered":"B","current":"B","payload":"event","description":"Orders"}""");
        var changed = (await Webhooks.ChangeAsync(Ns, made.Webhook.Id, Draft("""{"url":"https://example.org/","entered":"","events":["conversation.changed"]}"""))).Value;
        Assert.Equal(("https://example.org/", "a", null, "Orders"), (changed.Url, changed.Filter.Prefix, changed.Filter.Entered, changed.Description));
        Assert.Equal(("B", WebhookPayload.Event), (changed.Filter.Current, changed.Payload));
        Assert.Equal("conversation.changed", Assert.Single(changed.Filter.Events));
        Assert.Equal(Shown(changed), Shown((await Webhooks.GetAsync(Ns, changed.Id)).Value.Webhook));

        changed = (await Webhooks.ChangeAsync(Ns, changed.Id, Draft("""{"current":"","payload":"envelope"}"""))).Value;
        Assert.Equal((null, WebhookPayload.Envelope), (changed.Filter.Current, changed.Payload));

        AssertError(ErrorCode.InvalidInput, await Webhooks.ChangeAsync(Ns, changed.Id, Draft("""{"timeout":"1h"}""")));
        AssertError(ErrorCode.InvalidInput, await Webhooks.ChangeAsync(Ns, changed.Id, Draft("""{"after":"0"}""")));
        Assert.Equal(Shown(changed), Shown((await Webhooks.GetAsync(Ns, changed.Id)).Value.Webhook));
    }

    [Fact]
    public async Task A_rotation_gives_a_new_secret_beside_the_last_one_until_the_overlap_ends()
    {
        var made = await CreateAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        var rotated = (await Webhooks.RotateAsync(Ns, made.Webhook.Id, TimeSpan.FromHours(1))).Value;
        Assert.NotEqual(made.Secret, rotated.Secret);
        Assert.Equal([rotated.Secret[..10], made.Secret[..10]], rotated.Webhook.Secrets.Select(secret => secret.Text));
        Assert.Equal([null, Clock.GetUtcNow().AddHours(1)], rotated.Webhook.Secrets.Select(secret => secret.ExpiresAt));

        var again = (await Webhooks.RotateAsync(Ns, made.Webhook.Id, TimeSpan.Zero)).Value;
        Assert.Equal([again.Secret[..10], rotated.Secret[..10]], again.Webhook.Secrets.Select(secret => secret.Text));
        AssertError(ErrorCode.InvalidInput, await Webhooks.RotateAsync(Ns, made.Webhook.Id, TimeSpan.FromDays(31)));
    }

    [Fact]
    public async Task A_webhook_is_paused_and_resumed()
    {
        var id = (await CreateAsync()).Webhook.Id;
        Assert.Equal(WebhookState.Paused, (await Webhooks.PauseAsync(Ns, id, isPaused: true)).Value.State);
        Assert.Equal(WebhookState.Paused, (await Webhooks.GetAsync(Ns, id)).Value.Webhook.State);
        Assert.Equal(WebhookState.Active, (await Webhooks.PauseAsync(Ns, id, isPaused: false)).Value.State);
    }

    [Fact]
    public async Task A_dry_run_checks_everything_and_changes_nothing()
    {
        Assert.True((await Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}"}"""), isDryRun: true)).IsOk);
        AssertError(ErrorCode.InvalidInput, await Webhooks.CreateAsync(Ns, Draft("{}"), isDryRun: true));
        Assert.Empty((await Webhooks.ListAsync(Ns)).Value);

        var before = (await CreateAsync()).Webhook;
        Assert.Equal(WebhookState.Paused, (await Webhooks.PauseAsync(Ns, before.Id, isPaused: true, isDryRun: true)).Value.State);
        Assert.True((await Webhooks.RotateAsync(Ns, before.Id, TimeSpan.Zero, isDryRun: true)).IsOk);
        Assert.True((await Webhooks.DeleteAsync(Ns, before.Id, isDryRun: true)).IsOk);
        Assert.True((await Webhooks.TestAsync(Ns, before.Id, isDryRun: true)).IsOk);
        Assert.Equal(0, (await Webhooks.ReplayAsync(Ns, before.Id, isDryRun: true)).Value);
        Assert.Equal(Shown(before), Shown((await Webhooks.GetAsync(Ns, before.Id)).Value.Webhook));
    }

    [Fact]
    public async Task A_namespace_never_holds_more_webhooks_than_the_limit_however_many_callers_create_them()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Webhooks.CreateAsync(Ns, Draft($$"""{"url":"{{Url}}"}""")).AsTask()));
        Assert.Equal(3, made.Count(result => result.IsOk));
        Assert.All(made.Where(result => !result.IsOk), result => AssertError(ErrorCode.LimitExceeded, result));
        Assert.Equal(3, (await Webhooks.ListAsync(Ns)).Value.Length);

        Assert.True((await Webhooks.DeleteAsync(Ns, made.First(result => result.IsOk).Value.Webhook.Id)).IsOk);
        await CreateAsync();
        Assert.Equal(3, (await Webhooks.ListAsync(Ns)).Value.Length);
    }

    [Fact]
    public async Task A_deleted_webhook_and_those_of_other_namespaces_are_not_found()
    {
        var id = (await CreateAsync()).Webhook.Id;
        AssertError(ErrorCode.NotFound, await Webhooks.GetAsync(Ns + ":other", id));
        AssertError(ErrorCode.NotFound, await Webhooks.DeleteAsync(Ns + ":other", id));
        Assert.Equal(id, (await Webhooks.DeleteAsync(Ns, id)).Value.Id);
        AssertError(ErrorCode.NotFound, await Webhooks.GetAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.DeleteAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.ChangeAsync(Ns, id, new()));
        AssertError(ErrorCode.NotFound, await Webhooks.PauseAsync(Ns, id, isPaused: true));
        AssertError(ErrorCode.NotFound, await Webhooks.RotateAsync(Ns, id, TimeSpan.Zero));
        AssertError(ErrorCode.NotFound, await Webhooks.TestAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.ListAttemptsAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.ListDeadAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.ReplayAsync(Ns, id));
        AssertError(ErrorCode.NotFound, await Webhooks.GetAsync(Ns, "../x"));
    }

    [Fact]
    public async Task A_namespace_deletion_deletes_its_webhooks_alone()
    {
        var other = Ns + ":other";
        var id = (await Webhooks.CreateAsync(other, Draft($$"""{"url":"{{Url}}"}"""))).Value.Webhook.Id;
        await CreateAsync();
        Assert.True((await Store.Namespaces.DeleteAsync(Ns)).IsOk);
        Assert.Empty((await Webhooks.ListAsync(Ns)).Value);
        Assert.True((await Webhooks.GetAsync(other, id)).IsOk);
        Assert.True((await Store.Namespaces.DeleteAsync(other)).IsOk);
    }

    [Fact]
    public async Task Webhooks_are_reached_by_no_other_operation()
    {
        await CreateAsync();
        AssertError(ErrorCode.InvalidName, await Store.Keys.ListAsync("$webhooks", new()));
        AssertError(ErrorCode.InvalidName, await Store.Changes.ReadAsync(new LogKey("$webhooks", LogKind.Key), LogPosition.Start));
        AssertError(ErrorCode.InvalidName, await Webhooks.ListAsync("$webhooks"));
        Assert.DoesNotContain("$webhooks", (await Store.Namespaces.ListAsync(limit: 1000)).Value.Namespaces.Select(info => info.Name));
    }

    private static WebhookDraft Draft(string json) => WebhookDraft.Parse(JsonMembers.Parse(Encoding.UTF8.GetBytes(json), Limits.Default).Value).Value;

    private static string Shown(Webhook webhook)
    {
        var json = new JsonBuilder();
        WebhookCodec.Write(webhook, ref json);
        return json.ToJsonText().ToString();
    }

    private string At(int seconds)
    {
        var json = new JsonBuilder();
        return json.Time(Clock.GetUtcNow().AddSeconds(seconds)).ToJsonText().TryString()!;
    }

    private async Task<NewWebhook> CreateAsync(string? draft = null) => (await Webhooks.CreateAsync(Ns, Draft(draft ?? $$"""{"url":"{{Url}}"}"""))).Value;
}
