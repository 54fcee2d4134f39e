using StateStore.Orleans.GrainStorage;

namespace StateStore.Orleans.Tests.GrainStorage;

public sealed class GrainConversationTests
{
    [Theory]
    [InlineData("player", "profile", "maria", "player/profile/maria")]
    [InlineData("player", "profile", "a/b c", "player/profile/a/b c")]
    [InlineData("player", "a/b", "c", "player/a%2Fb/c")]
    [InlineData("player", "profile", "100%", "player/profile/100%25")]
    [InlineData("player", "profile", "two\nlines", "player/profile/two%0Alines")]
    [InlineData("player", "profile", "Zoë 😀", "player/profile/Zoë 😀")]
    public void An_id_shows_type_state_and_key(string type, string state, string key, string id) =>
        Assert.Equal(id, GrainConversation.IdOf(state, GrainId.Create(type, key)));

    [Fact]
    public void An_integer_key_is_written_as_Orleans_shows_it() =>
        Assert.Equal("player/profile/2A", GrainConversation.IdOf("profile", GrainId.Create(GrainType.Create("player"), GrainIdKeyExtensions.CreateIntegerKey(42))));

    [Fact]
    public void No_two_grain_states_share_an_id()
    {
        string[] parts = ["a", "b", "a/b", "/", "%", "%2F", "a%2Fb", "a\n", "a%0A", "~", "%~", "%25", new('x', 190), new('x', 191), new string('x', 190) + "%~", "é", "e\u0301"];
        var grains =
            from type in parts
            from state in parts.Append("")
            from key in parts
            select GrainConversation.IdOf(state, GrainId.Create(GrainType.Create(type), IdSpan.Create(key)));
        var ids = grains.ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.Null(Names.Check("id", id, Limits.Default)));
    }

    [Fact]
    public void Keys_that_are_no_valid_text_have_ids_of_their_own()
    {
        var first = GrainId.Create(GrainType.Create("player"), new IdSpan([0xFF]));
        var second = GrainId.Create(GrainType.Create("player"), new IdSpan([0xFE]));
        Assert.Equal(("player/s/%FF", "player/s/%FE"), (GrainConversation.IdOf("s", first), GrainConversation.IdOf("s", second)));
    }
}
