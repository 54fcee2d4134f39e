namespace StateStore.Orleans.Tests;

/// <summary>The grain key of a conversation.</summary>
public sealed class ConversationKeyTests
{
    [Theory]
    [InlineData("bot", "c")]
    [InlineData("bot:proposal", "whatsapp:+351 911/é")]
    [InlineData("bó:🦊/x", "1/2/🦊")]
    [InlineData("1/2", "")]
    public void A_key_gives_back_the_names_that_it_was_made_of(string ns, string id)
    {
        var key = IdSpan.Create(ConversationKey.Of(ns, id));

        Assert.Equal((ns, id), ConversationKey.Parse(key));
        Assert.Equal(ns, ConversationKey.ParseNamespace(key));
    }

    [Fact]
    public void Two_conversations_whose_names_join_to_the_same_text_have_different_keys() =>
        Assert.NotEqual(ConversationKey.Of("a/b", "c"), ConversationKey.Of("a", "b/c"));
}
