namespace StateStore.Conformance.Engine;

/// <summary>The times at which a conversation entered its state and last changed.</summary>
public class ConversationTimesSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    [Fact]
    public async Task A_conversation_has_the_time_of_its_last_change_and_the_time_at_which_it_entered_its_state()
    {
        var begin = Now();
        Assert.Equal((begin, begin), Times((await Store.Conversations.GetOrCreateAsync(Ns, "c")).Value.Conversation));

        Clock.Advance(TimeSpan.FromSeconds(5));
        await SetAsync("c", "A");
        Assert.Equal((begin.AddSeconds(5), begin.AddSeconds(5)), await TimesAsync());

        Clock.Advance(TimeSpan.FromSeconds(5));
        await SetAsync("c", "A", """{"n":1}""");
        Assert.Equal((begin.AddSeconds(5), begin.AddSeconds(10)), await TimesAsync());

        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.False((await SetAsync("c", "A", """{"n":1}""")).Value.Changed);
        Assert.Equal((begin.AddSeconds(5), begin.AddSeconds(10)), await TimesAsync());
        var listed = Assert.Single((await Store.Conversations.ListAsync(Ns, new())).Value.Conversations);
        Assert.Equal((begin.AddSeconds(5), begin.AddSeconds(10)), Times(listed.Conversation));
    }

    [Fact]
    public async Task A_repeated_request_answers_with_the_times_of_the_first()
    {
        var first = (await SetAsync("c", "A", key: "k")).Value.Conversation;
        Clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(first, (await SetAsync("c", "A", key: "k")).Value.Conversation);
        Assert.NotNull(first.EnteredAt);
    }

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds());

    private async Task<(DateTimeOffset, DateTimeOffset)> TimesAsync() => Times((await Store.Conversations.GetAsync(Ns, "c")).Value.Conversation);

    private static (DateTimeOffset, DateTimeOffset) Times(Conversation conversation) => (conversation.EnteredAt!.Value, conversation.UpdatedAt!.Value);
}
