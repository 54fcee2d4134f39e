using System.Text.Json.Nodes;
using StateStore.JsonSchema.Bowtie;

namespace StateStore.JsonSchema.Tests;

/// <summary>The harness implements Bowtie's protocol.</summary>
public sealed class BowtieTests
{
    [Fact]
    public void The_harness_answers_a_Bowtie_session_from_start_to_stop()
    {
        var harness = new Harness();
        var started = JsonNode.Parse(harness.Answer("""{"cmd": "start", "version": 1}""")!)!;
        Assert.Equal(5, started["implementation"]!["dialects"]!.AsArray().Count);
        Assert.Equal("""{"ok":true}""", harness.Answer("""{"cmd": "dialect", "dialect": "http://json-schema.org/draft-07/schema#"}"""));
        var answer = harness.Answer("""
            {"cmd": "run", "seq": 7, "case": {"description": "d", "schema": {"$ref": "http://example.com/n"},
             "registry": {"http://example.com/n": {"type": "integer"}},
             "tests": [{"description": "i", "instance": 1}, {"description": "n", "instance": null}]}}
            """);
        Assert.Equal("""{"seq":7,"results":[{"valid":true},{"valid":false}]}""", answer);
        Assert.Null(harness.Answer("""{"cmd": "stop"}"""));
    }

    [Fact]
    public void A_schema_that_is_refused_is_an_error_of_the_case()
    {
        var harness = new Harness();
        harness.Answer("""{"cmd": "start", "version": 1}""");
        var answer = JsonNode.Parse(harness.Answer("""{"cmd": "run", "seq": 1, "case": {"description": "d", "schema": {"$ref": "#/x"}, "tests": []}}""")!)!;
        Assert.True(answer["errored"]!.GetValue<bool>());
    }

    [Fact]
    public void A_request_before_start_throws() =>
        Assert.Throws<InvalidOperationException>(static () => new Harness().Answer("""{"cmd": "stop"}"""));
}
