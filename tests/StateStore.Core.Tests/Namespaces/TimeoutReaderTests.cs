using System.Globalization;

namespace StateStore.Core.Tests.Namespaces;

/// <summary>The <c>after</c> part of a machine: its meaning, and the place of each mistake.</summary>
public sealed class TimeoutReaderTests
{
    [Fact]
    public void A_timeout_has_a_delay_a_state_a_merge_patch_and_a_restart()
    {
        var after = Read("""{"A":{"delay":"10m","to":"B","data":{"n":null},"restart":"on_change"},"B":[{"delay":"1s","to":"A"},{"delay":"2s","to":"B"}]}""").Value.Fsm!.After;

        Assert.Equal(new TimeoutRule("B", TimeSpan.FromMinutes(10), ParseJson("""{"n":null}"""), RestartsOnChange: true), Assert.Single(after["A"]));
        Assert.Equal([new("A", TimeSpan.FromSeconds(1)), new("B", TimeSpan.FromSeconds(2))], after["B"].AsEnumerable());
    }

    [Theory]
    [InlineData("""{"initial":"A","transitions":{"A":[]}}""")]
    [InlineData("""{"initial":"A","transitions":{"A":[]},"after":{}}""")]
    [InlineData("""{"initial":"A","transitions":{"A":[]},"after":{"A":[]}}""")]
    public void A_machine_without_timeouts_has_none(string fsm) => Assert.Empty(Bundle(fsm).Fsm!.After.Values.SelectMany(rules => rules));

    [Theory]
    [InlineData("[]", "/fsm/after must be an object with a timeout")]
    [InlineData("""{"X":{"delay":"1s","to":"A"}}""", "/fsm/after/X names a state that the machine does not have")]
    [InlineData("""{"":{"delay":"1s","to":"A"}}""", "/fsm/after/ the state must not be empty")]
    [InlineData("""{"A":7}""", "/fsm/after/A must be an object with delay and to")]
    [InlineData("""{"A":[7]}""", "/fsm/after/A/0 must be an object with delay and to")]
    [InlineData("""{"A":{"to":"B"}}""", "/fsm/after/A/delay is required")]
    [InlineData("""{"A":{"delay":"1s"}}""", "/fsm/after/A/to is required")]
    [InlineData("""{"A":{"delay":"1s","to":"B","when":1}}""", "/fsm/after/A/when is not a property of a timeout")]
    [InlineData("""{"A":{"delay":"1s","to":"B","x/y":1}}""", "/fsm/after/A/x~1y is not a property of a timeout")]
    [InlineData("""{"A":{"delay":7,"to":"B"}}""", "/fsm/after/A/delay must be a time such as")]
    [InlineData("""{"A":{"delay":"soon","to":"B"}}""", "/fsm/after/A/delay must be a time such as")]
    [InlineData("""{"A":{"delay":"-1","to":"B"}}""", "/fsm/after/A/delay must be a time such as")]
    [InlineData("""{"A":{"delay":"0s","to":"B"}}""", "/fsm/after/A/delay must be from 1 ms to 3653 days")]
    [InlineData("""{"A":{"delay":"3654d","to":"B"}}""", "/fsm/after/A/delay must be from 1 ms to 3653 days")]
    [InlineData("""{"A":{"delay":"999999999999999d","to":"B"}}""", "/fsm/after/A/delay must be from 1 ms to 3653 days")]
    [InlineData("""{"A":{"delay":"1s","to":7}}""", "/fsm/after/A/to must be a string")]
    [InlineData("""{"A":{"delay":"1s","to":""}}""", "/fsm/after/A/to the state must not be empty")]
    [InlineData("""{"A":{"delay":"1s","to":"X"}}""", "/fsm/after/A/to is \"X\", a state that the machine does not have")]
    [InlineData("""{"A":{"delay":"1s","to":"C"}}""", "/fsm/after/A/to is \"C\", but the machine has no transition to it from \"A\"")]
    [InlineData("""{"A":{"delay":"1s","to":"B","data":[]}}""", "/fsm/after/A/data must be an object")]
    [InlineData("""{"A":{"delay":"1s","to":"B","restart":true}}""", "/fsm/after/A/restart must be \"on_change\"")]
    [InlineData("""{"A":[{"delay":"1s","to":"B"},{"delay":"2s","to":"B"}]}""", "/fsm/after/A/1/to repeats \"B\"")]
    [InlineData("""{"A":{"delay":"999ms","to":"A"}}""", "/fsm/after/A begins a cycle of timeouts that takes 999 ms (A → A); a cycle must take 1000 ms or more")]
    [InlineData("""{"A":{"delay":"500ms","to":"B"},"B":{"delay":"499ms","to":"A"}}""", "/fsm/after/A begins a cycle of timeouts that takes 999 ms (A → B → A)")]
    [InlineData("""{"C":{"delay":"1ms","to":"B"},"A":{"delay":"1ms","to":"B"},"B":[{"delay":"1s","to":"A"},{"delay":"5ms","to":"C"}]}""", "/fsm/after/B begins a cycle of timeouts that takes 6 ms (B → C → B)")]
    public void A_malformed_timeout_is_refused_with_the_path_of_the_fault(string after, string message)
    {
        var error = Read(after).Error!;

        Assert.Equal(ErrorCode.InvalidSchema, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("more)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"A":{"delay":"1000ms","to":"A"}}""")]
    [InlineData("""{"A":{"delay":"500ms","to":"B"},"B":{"delay":"500ms","to":"A"}}""")]
    [InlineData("""{"A":{"delay":"1ms","to":"B"},"B":{"delay":"1ms","to":"C"}}""")]
    [InlineData("""{"A":{"delay":"3653d","to":"A"}}""")]
    public void A_cycle_of_a_second_and_a_chain_of_any_speed_are_accepted(string after) => Assert.True(Read(after).IsOk);

    [Fact]
    public void A_state_has_at_most_eight_timeouts()
    {
        Assert.True(WithTargets(8).IsOk);
        Assert.Contains("/fsm/after/A has 9 timeouts; the limit is 8", WithTargets(9).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Staying_is_a_target_unless_the_machine_demands_that_it_be_listed()
    {
        const string After = "\"after\":{\"A\":{\"delay\":\"1m\",\"to\":\"A\"}}";
        Assert.True(ParseBundle($$$"""{"fsm":{"initial":"A","transitions":{"A":[]},{{{After}}} } }""").IsOk);
        Assert.Contains("no transition to it", ParseBundle($$$"""{"fsm":{"initial":"A","transitions":{"A":[]},"strict_self":true,{{{After}}} } }""").Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_allows_unlisted_states_has_timeouts_for_any_state() => Assert.True(ParseBundle(
        """{"fsm":{"initial":"A","transitions":{},"unlisted":"allow","after":{"ANY":{"delay":"1m","to":"OTHER"}}}}""").IsOk);

    [Fact]
    public void Problems_of_timeouts_are_reported_with_those_of_the_machine()
    {
        var error = ParseBundle("""{"fsm":{"after":{"A":{"delay":"x","to":7}},"transitions":{"A":7},"initial":"A"}}""").Error!;

        var paths = System.Text.Json.JsonDocument.Parse(error.Details!.Value.Utf8).RootElement.EnumerateArray().Select(problem => problem.GetProperty("path").GetString());
        Assert.Equal(["/fsm/transitions/A", "/fsm/after/A/delay", "/fsm/after/A/to"], paths);
    }

    private static Result<SchemaBundle> Read(string after) =>
        ParseBundle($$"""{"fsm":{"after":{{after}},"initial":"A","transitions":{"A":["B"],"B":["A","C"],"C":["B"]} } }""");

    private static Result<SchemaBundle> WithTargets(int count)
    {
        var targets = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"T{i}")).ToArray();
        var rules = string.Join(',', targets.Select(to => $$"""{"delay":"1h","to":"{{to}}"}"""));
        return ParseBundle($$"""{"fsm":{"initial":"A","transitions":{"A":["{{string.Join("\",\"", targets)}}"]},"after":{"A":[{{rules}}]} } }""");
    }
}
