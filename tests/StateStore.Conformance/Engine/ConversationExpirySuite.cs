
namespace StateStore.Conformance.Engine;

/// <summary>Conversations that live for a time.</summary>
public class ConversationExpirySuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    private static readonly TimeToLive TenSeconds = TimeToLive.Of(TimeSpan.FromSeconds(10), Limits.Default).Value;

    [Fact]
    public async Task A_conversation_is_absent_from_the_moment_it_expires_swept_or_not()
    {
        var set = (await SetForAsync("c", "A", TenSeconds)).Value;
        Assert.Equal(Clock.GetUtcNow().ToUnixTimeMilliseconds() + 10_000, set.Conversation.ExpiresAt!.Value.ToUnixTimeMilliseconds());
        Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(set.Conversation, (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation);

        Clock.Advance(TimeSpan.FromSeconds(1));
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
        Assert.Empty((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations);
        await ExpiredAsync(["c"]);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Fact]
    public async Task Each_set_replaces_the_ttl_of_a_conversation()
    {
        await SetForAsync("c", "A", TenSeconds);
        Assert.NotNull((await SetForAsync("c", "B", TenSeconds)).Value.Conversation.ExpiresAt);
        Assert.Null((await SetAsync("c", "C")).Value.Conversation.ExpiresAt);
        Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("C", (await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation.State);
    }

    [Fact]
    public async Task A_set_that_changes_only_the_expiry_is_a_touch()
    {
        await SetForAsync("c", "A", TenSeconds);
        Assert.False((await SetForAsync("c", "A", TenSeconds)).Value.Changed);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var touched = (await SetForAsync("c", "A", TenSeconds)).Value;
        Assert.Equal((true, 2), (touched.Changed, touched.Version));
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.True((await Store.Conversations.GetAsync(Ns, "c")).IsOk);
        Assert.Equal(["c created", "c touched"], await TypesAsync());
    }

    [Fact]
    public async Task A_conversation_without_a_ttl_uses_the_ttl_of_the_bundle()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]}},"ttl":"10s"}"""));
        Assert.NotNull((await Store.Conversations.GetOrCreateAsync(Ns, "new")).Value.Conversation.ExpiresAt);
        Assert.NotNull((await SetAsync("c", "B")).Value.Conversation.ExpiresAt);
        Assert.Null((await SetForAsync("forever", "B", TimeToLive.Forever)).Value.Conversation.ExpiresAt);

        Clock.Advance(TimeSpan.FromSeconds(10));
        await ExpiredAsync(["c", "new"]);
        Assert.True((await Store.Conversations.GetAsync(Ns, "forever")).IsOk);
    }

    [Fact]
    public async Task A_conversation_after_an_expired_one_starts_empty_and_the_log_has_both_events()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":[]}},"ttl":"10s"}"""));
        await SetAsync("c", "B", """{"old":1}""");
        Clock.Advance(TimeSpan.FromSeconds(10));

        var again = (await Store.Conversations.GetOrCreateAsync(Ns, "c")).Value;
        Assert.Equal((true, 3, "A", "{}"), (again.Created, again.Version, again.Conversation.State, again.Conversation.Data.ToString()));
        Assert.Equal(["c created", "c expired", "c created"], await TypesAsync());
    }

    [Fact]
    public async Task An_expired_conversation_can_be_created_again_before_it_is_swept()
    {
        await SetForAsync("c", "A", TenSeconds);
        Clock.Advance(TimeSpan.FromSeconds(10));

        AssertError(ErrorCode.VersionConflict, await SetAsync("c", "B", expected: 1));
        Assert.True((await SetAsync("c", "B", expected: 0)).Value.Created);
    }

    [Fact]
    public async Task Each_of_many_expired_conversations_is_announced_once()
    {
        for (var n = 0; n < 50; n++)
        {
            await SetForAsync($"c{n:00}", "A", TenSeconds);
        }

        Clock.Advance(TimeSpan.FromSeconds(10));
        await ExpiredAsync([.. Enumerable.Range(0, 50).Select(n => $"c{n:00}")]);
    }

    [Fact]
    public async Task A_repeated_answer_under_an_idempotency_key_has_the_expiry()
    {
        var change = new SetConversation("A", JsonText.EmptyObject, Ttl: TenSeconds);
        var first = (await Store.Conversations.SetAsync(Ns, "c", change, new(IdempotencyKey: "k"))).Value;
        Assert.Equal(first, (await Store.Conversations.SetAsync(Ns, "c", change, new(IdempotencyKey: "k"))).Value);
        AssertError(ErrorCode.IdempotencyMismatch, await Store.Conversations.SetAsync(Ns, "c", change with { Ttl = TimeToLive.Forever }, new(IdempotencyKey: "k")));
    }

    private ValueTask<Result<ConversationOutcome>> SetForAsync(string id, string state, TimeToLive ttl) =>
        Store.Conversations.SetAsync(Ns, id, new(state, JsonText.EmptyObject, Ttl: ttl));

    /// <summary>Advances the clock until exactly these conversations were announced as expired.</summary>
    private async Task ExpiredAsync(string[] ids)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var expired = (await TypesAsync()).Where(text => text.EndsWith(" expired", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
            if (expired.Length >= ids.Length)
            {
                Assert.Equal(ids.Select(id => $"{id} expired"), expired);
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"only these expired: {string.Join(", ", expired)}");
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    /// <summary>The text <c>id type</c> of each event.</summary>
    private async Task<string[]> TypesAsync() => [.. (await LogAsync()).Select(payload =>
    {
        var members = JsonMembers.Of(Json(payload));
        return $"{members.Find("conversation_id"u8)!.Value.TryString()} {members.Find("type"u8)!.Value.TryString()}";
    })];
}
