using System.Text;

namespace StateStore.Core.Tests.Namespaces;

/// <summary>The refusals of a bundle: their codes, and the report of every problem.</summary>
public sealed class SchemaBundleTests
{
    [Theory]
    [InlineData("", "INVALID_JSON", "Malformed JSON at line 1")]
    [InlineData("{", "INVALID_JSON", "Malformed JSON at line 1")]
    [InlineData("{\"fsm\":\n{,}}", "INVALID_JSON", "Malformed JSON at line 2")]
    [InlineData("{} {}", "INVALID_JSON", "Malformed JSON")]
    [InlineData("{'fsm':1}", "INVALID_JSON", "Malformed JSON")]
    [InlineData("[]", "INVALID_INPUT", "must be a JSON object")]
    [InlineData("null", "INVALID_INPUT", "must be a JSON object")]
    [InlineData("7", "INVALID_INPUT", "must be a JSON object")]
    [InlineData("\"fsm\"", "INVALID_INPUT", "must be a JSON object")]
    [InlineData("{}", "INVALID_INPUT", "needs fsm, json_schema, inbox, or several of them")]
    [InlineData("""{"fsm":null,"json_schema":null}""", "INVALID_INPUT", "needs fsm, json_schema, inbox, or several of them")]
    [InlineData("""{"fsm":{"initial":"A","transitions":{}},"extra":1}""", "INVALID_INPUT", "Unknown property \"extra\"")]
    [InlineData("""{"version":1,"fsm":{"initial":"A","transitions":{}}}""", "INVALID_INPUT", "Unknown property \"version\"")]
    [InlineData("""{"fsm":{},"fsm":{}}""", "INVALID_JSON", "Duplicate property name \"fsm\"")]
    [InlineData("""{"fsm":{},"\u0066sm":{}}""", "INVALID_JSON", "Duplicate property name \"fsm\"")]
    [InlineData("""{"fsm":{"initial":"\ud800","transitions":{}}}""", "INVALID_JSON", "lone surrogate")]
    [InlineData("""{"fsm":1e999}""", "INVALID_JSON", "beyond the range of a double")]
    public void A_body_that_is_not_a_bundle_is_refused_with_one_precise_error(string body, string code, string message) =>
        AssertRefused(ParseBundle(body), code, message);

    [Theory]
    [InlineData("7", "/fsm must be an object")]
    [InlineData("[]", "/fsm must be an object")]
    [InlineData("""{"transitions":{}}""", "/fsm/initial is required")]
    [InlineData("""{"initial":7,"transitions":{}}""", "/fsm/initial must be a string")]
    [InlineData("""{"initial":null,"transitions":{}}""", "/fsm/initial must be a string")]
    [InlineData("""{"initial":"","transitions":{}}""", "/fsm/initial the state must not be empty")]
    [InlineData("""{"initial":"A\n","transitions":{}}""", "/fsm/initial the state must not contain control characters")]
    [InlineData("""{"initial":"A"}""", "/fsm/transitions is required")]
    [InlineData("""{"initial":"A","transitions":[]}""", "/fsm/transitions must be an object")]
    [InlineData("""{"initial":"A","transitions":{"A":"B"}}""", "/fsm/transitions/A must be an array")]
    [InlineData("""{"initial":"A","transitions":{"A":null}}""", "/fsm/transitions/A must be an array")]
    [InlineData("""{"initial":"A","transitions":{"A":["B",7]}}""", "/fsm/transitions/A/1 must be a string")]
    [InlineData("""{"initial":"A","transitions":{"A":[["B"]]}}""", "/fsm/transitions/A/0 must be a string")]
    [InlineData("""{"initial":"A","transitions":{"A":[""]}}""", "/fsm/transitions/A/0 the state must not be empty")]
    [InlineData("""{"initial":"A","transitions":{"":[]}}""", "/fsm/transitions/ the state must not be empty")]
    [InlineData("""{"initial":"A","transitions":{"a/b~c":7}}""", "/fsm/transitions/a~1b~0c must be an array")]
    [InlineData("""{"initial":"A","transitions":{},"strict_self":"yes"}""", "/fsm/strict_self must be true or false")]
    [InlineData("""{"initial":"A","transitions":{},"unlisted":"maybe"}""", "/fsm/unlisted must be \"allow\" or \"deny\"")]
    [InlineData("""{"initial":"A","transitions":{},"unlisted":true}""", "/fsm/unlisted must be \"allow\" or \"deny\"")]
    [InlineData("""{"initial":"A","transitions":{},"guards":{}}""", "/fsm/guards is not a property of an fsm")]
    public void A_malformed_state_machine_is_refused_with_the_path_of_the_fault(string fsm, string message) =>
        AssertRefused(ParseBundle($"{{\"fsm\":{fsm}}}"), "INVALID_SCHEMA", message);

    [Fact]
    public void All_problems_of_a_bundle_are_reported_together()
    {
        var error = ParseBundle("""{"fsm":{"transitions":{"A":7,"B":[1,2]},"strict_self":0,"x":1}}""").Error!;

        var paths = System.Text.Json.JsonDocument.Parse(error.Details!.Value.Utf8).RootElement.EnumerateArray().Select(problem => problem.GetProperty("path").GetString());
        Assert.Equal(
            ["/fsm/initial", "/fsm/strict_self", "/fsm/transitions/A", "/fsm/transitions/B/0", "/fsm/transitions/B/1", "/fsm/x"],
            paths.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_number_of_reported_problems_is_limited()
    {
        var targets = string.Join(',', Enumerable.Repeat("7", 5_000));
        var error = ParseBundle($"{{\"fsm\":{{\"initial\":\"A\",\"transitions\":{{\"A\":[{targets}]}}}}}}").Error!;

        Assert.Equal(Limits.Default.ErrorDetails, System.Text.Json.JsonDocument.Parse(error.Details!.Value.Utf8).RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData(1_000, 1, null)]
    [InlineData(1_001, 1, "lists 1001 states; the limit is 1000")]
    [InlineData(20, 1_000, null)]
    [InlineData(21, 1_000, "has 21000 transitions; the limit is 20000")]
    public void The_number_of_states_and_targets_is_limited(int states, int targets, string? message)
    {
        var list = string.Join(',', Enumerable.Range(0, targets).Select(i => $"\"t{i}\""));
        var transitions = string.Join(',', Enumerable.Range(0, states).Select(i => $"\"s{i}\":[{list}]"));
        var parsed = ParseBundle($"{{\"fsm\":{{\"initial\":\"A\",\"transitions\":{{{transitions}}}}}}}");

        Assert.Equal(message is null, parsed.IsOk);
        if (message is not null)
        {
            AssertRefused(parsed, "INVALID_SCHEMA", message);
        }
    }

    [Fact]
    public void A_state_of_10_000_characters_is_refused() => AssertRefused(
        ParseBundle($"{{\"fsm\":{{\"initial\":\"{new string('x', 10_000)}\",\"transitions\":{{}}}}}}"), "INVALID_SCHEMA", "has 10000 characters; the limit is 200");

    [Fact]
    public void Nesting_of_100_000_levels_is_refused_quickly() => AssertRefused(
        ParseBundle("{\"fsm\":" + new string('[', 100_000) + new string(']', 100_000) + "}"), "INVALID_JSON", "nested deeper than 64 levels");

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("{\"fsm\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"}")];

        AssertRefused(SchemaBundle.Parse(body, Limits.Default), "INVALID_JSON", "not valid UTF-8");
    }

    [Fact]
    public void A_bundle_keeps_the_JSON_of_its_parts()
    {
        var bundle = ParseBundle("""{ "fsm": { "transitions": { "A": [ "B" ] }, "initial": "A" }, "json_schema": null }""").Value;

        Assert.Equal("""{"transitions":{"A":["B"]},"initial":"A"}""", bundle.FsmJson.ToString());
        Assert.Null(bundle.JsonSchema);
    }

    private static void AssertRefused(Result<SchemaBundle> parsed, string code, string message)
    {
        Assert.Equal(code, parsed.Error?.Code.Text());
        Assert.Contains(message, parsed.Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"initial":"STRAT","transitions":{"START":["B"],"B":[]}}""", "/fsm/initial names the state \"STRAT\", which transitions does not list: no conversation can leave it. Did you mean \"START\"?")]
    [InlineData("""{"initial":"STRAT","transitions":{"START":["B"],"B":[]}}""", "/fsm/transitions/START lists the state \"START\", which no conversation can reach from \"STRAT\"")]
    [InlineData("""{"initial":"A","transitions":{"A":["DONE"],"DON":[]}}""", "/fsm/transitions/A names the state \"DONE\", which transitions does not list: no conversation can leave it. Did you mean \"DON\"?")]
    [InlineData("""{"initial":"A","transitions":{"A":["C"]}}""", "/fsm/transitions/A names the state \"C\", which transitions does not list: no conversation can leave it. If it is final, list it with []")]
    [InlineData("""{"initial":"A","transitions":{"A":[],"a/b":["A"]}}""", "/fsm/transitions/a~1b lists the state \"a/b\", which no conversation can reach from \"A\"")]
    public void A_state_machine_with_a_typo_is_accepted_with_a_warning(string fsm, string warning) =>
        Assert.Contains(warning, Warnings($$"""{"fsm":{{fsm}}}"""));

    [Theory]
    [InlineData("""{"minLenght":1}""", "/json_schema/minLenght is not a keyword of this dialect and is ignored: did you mean 'minLength'?")]
    [InlineData("""{"properties":{"a":{"items":{"Type":"string"}}}}""", "/json_schema/properties/a/items/Type is not a keyword of this dialect and is ignored: did you mean 'type'?")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","prefixItems":[]}""", "/json_schema/prefixItems is not a keyword of this dialect and is ignored: it belongs to another dialect; see $schema")]
    [InlineData("""{"colour":"red"}""", "/json_schema/colour is not a keyword of this dialect and is ignored")]
    public void A_schema_with_an_unknown_member_is_accepted_with_a_warning(string schema, string warning) =>
        Assert.Equal([warning], Warnings($$"""{"json_schema":{{schema}}}"""));

    [Theory]
    [InlineData("""{"fsm":{"initial":"A","transitions":{"A":["B"],"B":["A"]}}}""")]
    [InlineData("""{"fsm":{"initial":"A","transitions":{"A":["B"]},"unlisted":"allow"}}""")]
    [InlineData("""{"json_schema":{"title":"t","examples":[1],"x-own":1,"properties":{"minLenght":{}},"enum":[{"minLenght":1}],"$comment":"c","format":"date"}}""")]
    public void A_valid_bundle_has_no_warnings(string bundle) => Assert.Empty(Warnings(bundle));

    private static string[] Warnings(string bundle) =>
        [.. SchemaBundle.Parse(Utf8(bundle).Span, Limits.Default).Value.Warnings(Limits.Default).Select(warning => $"{warning.Path} {warning.Message}")];
}
