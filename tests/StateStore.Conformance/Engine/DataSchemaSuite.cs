using System.Text;

namespace StateStore.Conformance.Engine;

/// <summary>The JSON Schema half of a bundle, and what it makes of changes.</summary>
public abstract class DataSchemaSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    /// <summary>A title is required in the state TITLED, and votes are at least 0.</summary>
    private const string Proposals = """
        {
          "json_schema": {
            "type": "object",
            "required": ["state", "data"],
            "properties": {
              "data": {
                "properties": { "title": { "type": "string", "minLength": 3 }, "votes": { "type": "integer", "minimum": 0 } },
                "additionalProperties": false
              }
            },
            "if": { "properties": { "state": { "const": "TITLED" } } },
            "then": { "properties": { "data": { "required": ["title"] } } }
          }
        }
        """;

    [Fact]
    public async Task A_change_is_validated_with_the_state_and_data_that_it_would_produce()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Proposals));
        Assert.True((await SetAsync("c", "NEW", """{"votes":1.0}""")).IsOk);
        AssertError(ErrorCode.InvalidData, await SetAsync("c", "TITLED"));
        Assert.True((await SetAsync("c", "TITLED", """{"title":"Bicycles"}""")).IsOk);

        // The merge patch alone would be valid. The merged data are not.
        AssertError(ErrorCode.InvalidData, await SetAsync("c", "TITLED", """{"title":null}""", merge: true));
        Assert.Equal(2, (await LogAsync()).Length);
    }

    [Fact]
    public async Task A_refusal_lists_every_failure_with_its_path_and_keyword()
    {
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(Proposals));
        var refused = await SetAsync("c", "TITLED", """{"votes":-1,"other":true}""");

        AssertError(ErrorCode.InvalidData, refused);
        using var details = System.Text.Json.JsonDocument.Parse(refused.Error!.Details!.Value.Utf8);
        var failures = details.RootElement.EnumerateArray().Select(failure => $"{failure.GetProperty("path")} {failure.GetProperty("keyword")}").Order();
        Assert.Equal(["/data required", "/data/other additionalProperties", "/data/votes minimum"], failures);
        AssertError(ErrorCode.NotFound, await Store.Conversations.GetAsync(Ns, "c"));
    }

    [Fact]
    public async Task The_state_machine_is_checked_before_the_data_schema()
    {
        var both = Proposals.Insert(Proposals.IndexOf('{', StringComparison.Ordinal) + 1, """ "fsm":{"initial":"NEW","transitions":{"NEW":[]}}, """);
        await Store.Namespaces.SetBundleAsync(Ns, Bundle(both));
        AssertError(ErrorCode.InvalidTransition, await SetAsync("c", "TITLED", """{"votes":-1}"""));
    }

    [Fact]
    public async Task Initial_data_and_earlier_conversations_are_not_validated_by_a_new_schema()
    {
        await SetAsync("old", "NEW", """{"anything":1}""");
        await Store.Namespaces.SetBundleAsync(Ns, Bundle("""{"json_schema":{"properties":{"data":{"required":["title"]}}}}"""));
        Assert.True((await Store.Conversations.GetOrCreateAsync(Ns, "c")).Value.Created);
        Assert.True((await Store.Conversations.GetAsync(Ns, "old")).IsOk);
        AssertError(ErrorCode.InvalidData, await SetAsync("old", "NEW", """{"anything":1}"""));
    }

    [Theory]
    [InlineData("""{"json_schema":{"type":"objekt"}}""", "/json_schema/type")]
    [InlineData("""{"json_schema":{"properties":{"data":{"pattern":"("}}}}""", "/json_schema/properties/data/pattern")]
    [InlineData("""{"json_schema":{"$ref":"http://example.com/other.json"}}""", "/json_schema/$ref")]
    [InlineData("""{"json_schema":{"$schema":"http://example.com/none"}}""", "/json_schema")]
    [InlineData("""{"json_schema":7}""", "/json_schema")]
    public void An_unusable_schema_is_refused_with_the_path_of_the_fault(string bundle, string path)
    {
        var parsed = SchemaBundle.Parse(Encoding.UTF8.GetBytes(bundle), Limits.Default);
        AssertError(ErrorCode.InvalidSchema, parsed);
        Assert.Contains($"\"path\":\"{path}\"", parsed.Error!.Details!.Value.ToString(), StringComparison.Ordinal);
    }
}
