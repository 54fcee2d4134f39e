namespace StateStore.Core.Tests.Namespaces;

public sealed class FsmDefinitionTests
{
    private const string Transitions = """
        "initial":"A","transitions":{"A":["B"],"B":["B","C"],"C":[],"__proto__":["constructor"]}
        """;

    [Theory]
    [InlineData("", "A", "B", true)]
    [InlineData("", "B", "A", false)]
    [InlineData("", "A", "a", false)]
    [InlineData("", "A", "A", true)]
    [InlineData("", "C", "A", false)]
    [InlineData("", "C", "C", true)]
    [InlineData("", "X", "A", false)]
    [InlineData("", "X", "X", true)]
    [InlineData("", "__proto__", "constructor", true)]
    [InlineData("", "toString", "valueOf", false)]
    [InlineData(",\"strict_self\":true", "A", "A", false)]
    [InlineData(",\"strict_self\":true", "B", "B", true)]
    [InlineData(",\"strict_self\":true", "X", "X", false)]
    [InlineData(",\"strict_self\":false", "A", "A", true)]
    [InlineData(",\"unlisted\":\"allow\"", "X", "A", true)]
    [InlineData(",\"unlisted\":\"allow\"", "C", "A", false)]
    [InlineData(",\"unlisted\":\"allow\"", "A", "C", false)]
    [InlineData(",\"unlisted\":\"deny\"", "X", "A", false)]
    [InlineData(",\"unlisted\":\"allow\",\"strict_self\":true", "X", "X", true)]
    public void Allowed_transitions_follow_the_list_of_the_state_and_the_two_options(string options, string from, string to, bool allowed) =>
        Assert.Equal(allowed, Bundle($"{{{Transitions}{options}}}").Fsm!.Allows(from, to));

    [Fact]
    public void The_initial_state_may_be_missing_from_the_transitions()
    {
        var bundle = Bundle("""{"initial":"START","transitions":{}}""");

        Assert.Equal("START", SchemaBundle.InitialState(bundle));
        Assert.False(bundle.Fsm!.Allows("START", "A"));
        Assert.Equal("unknown", SchemaBundle.InitialState(null));
    }

    [Fact]
    public void A_target_listed_twice_counts_once() =>
        Assert.Equal(["B", "C"], Bundle("""{"initial":"A","transitions":{"A":["B","C","B"]}}""").Fsm!.AllowedFrom("A"));
}
