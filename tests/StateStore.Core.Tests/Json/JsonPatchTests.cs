namespace StateStore.Core.Tests.Json;

/// <summary>JSON Patch: the numbered cases of RFC 6902, appendix A, and further errors.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("A.1", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("A.2", """{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("A.3", """{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("A.4", """{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("A.5", """{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData(
        "A.6", """{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""",
        """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("A.7", """{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData(
        "A.8", """{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}]""",
        """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("A.10", """{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("A.11", """{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux","xyz":123}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("A.14", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("A.16", """{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("copy", """{"a":{"b":[1.0]},"c":2}""", """[{"op":"copy","from":"/a/b","path":"/c"},{"op":"add","path":"/c/0","value":0}]""", """{"a":{"b":[1.0]},"c":[0,1.0]}""")]
    [InlineData("whole", """{"a":1}""", """[{"op":"replace","path":"","value":{"b":null}}]""", """{"b":null}""")]
    [InlineData("null", """{"a":null}""", """[{"op":"test","path":"/a","value":null},{"op":"remove","path":"/a"}]""", "{}")]
    [InlineData("order", """{"a":1,"b":2}""", """[{"op":"add","path":"/a","value":"\u00e9"}]""", """{"a":"é","b":2}""")]
    [InlineData("equal", """{"a":{"x":1,"y":2}}""", """[{"op":"test","path":"/a","value":{"y":2.0,"x":1e0}}]""", """{"a":{"x":1,"y":2}}""")]
    [InlineData("in place", """{"a":[1,2]}""", """[{"op":"move","from":"/a","path":"/a"},{"op":"replace","path":"/a/1","value":3}]""", """{"a":[1,3]}""")]
    [InlineData("none", """{"a":1}""", "[]", """{"a":1}""")]
    public void A_JSON_Patch_gives_the_expected_document(string name, string document, string patch, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, Apply(document, patch).Value.ToString());
    }

    [Theory]
    [InlineData("A.9", """{"baz":"qux"}""", """[{"op":"test","path":"/baz","value":"bar"}]""")]
    [InlineData("A.12", """{"foo":"bar"}""", """[{"op":"add","path":"/baz/bat","value":"qux"}]""")]
    [InlineData("A.15", """{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":"10"}]""")]
    [InlineData("missing", """{"a":1}""", """[{"op":"remove","path":"/b"}]""")]
    [InlineData("missing", """{"a":1}""", """[{"op":"replace","path":"/b","value":1}]""")]
    [InlineData("missing", """{"a":1}""", """[{"op":"copy","from":"/b","path":"/c"}]""")]
    [InlineData("missing", """{"a":1}""", """[{"op":"test","path":"/b","value":null}]""")]
    [InlineData("own part", """{"a":{"b":1}}""", """[{"op":"move","from":"/a","path":"/a/b"}]""")]
    [InlineData("own part", """{"a":1}""", """[{"op":"move","from":"","path":"/a"}]""")]
    [InlineData("index", """{"a":[1]}""", """[{"op":"add","path":"/a/2","value":1}]""")]
    [InlineData("index", """{"a":[1]}""", """[{"op":"add","path":"/a/00","value":1}]""")]
    [InlineData("index", """{"a":[1]}""", """[{"op":"remove","path":"/a/-"}]""")]
    [InlineData("index", """{"a":[1]}""", """[{"op":"replace","path":"/a/1","value":1}]""")]
    [InlineData("index", """{"a":[1]}""", """[{"op":"add","path":"/a/x","value":1}]""")]
    [InlineData("scalar", """{"a":1}""", """[{"op":"add","path":"/a/b","value":1}]""")]
    public void A_JSON_Patch_that_cannot_be_applied_is_INVALID_DATA(string name, string document, string patch)
    {
        Assert.NotEmpty(name);
        Assert.Equal(ErrorCode.InvalidData, Apply(document, patch).Error?.Code);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("1")]
    [InlineData("[1]")]
    [InlineData("""[{"path":"/a"}]""")]
    [InlineData("""[{"op":"remove"}]""")]
    [InlineData("""[{"op":"spam","path":"/a"}]""")]
    [InlineData("""[{"op":"REMOVE","path":"/a"}]""")]
    [InlineData("""[{"op":"remove","path":"a"}]""")]
    [InlineData("""[{"op":"remove","path":"/~2"}]""")]
    [InlineData("""[{"op":"remove","path":"/a~"}]""")]
    [InlineData("""[{"op":"remove","path":7}]""")]
    [InlineData("""[{"op":"add","path":"/a"}]""")]
    [InlineData("""[{"op":"test","path":"/a"}]""")]
    [InlineData("""[{"op":"move","path":"/a"}]""")]
    [InlineData("""[{"op":"copy","path":"/a","from":"a"}]""")]
    public void A_document_that_is_not_a_JSON_Patch_is_INVALID_INPUT(string patch) =>
        Assert.Equal(ErrorCode.InvalidInput, JsonPatch.Parse(ParseJson(patch), Limits.Default).Error?.Code);

    [Fact]
    public void A_JSON_Patch_is_limited_in_operations_in_depth_and_in_bytes_that_it_adds()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"op":"add","path":"/a","value":1}""", Limits.Default.PatchOperations + 1));
        Assert.Equal(ErrorCode.TooLarge, JsonPatch.Parse(ParseJson($"[{many}]"), Limits.Default).Error?.Code);

        var doubling = string.Join(',', Enumerable.Range(0, 40).Select(n => $$"""{"op":"copy","from":"/a","path":"/a/{{n + 2}}"}"""));
        Assert.Contains("puts in more than", Apply("""{"a":[1,2]}""", $"[{doubling}]").Error!.Message, StringComparison.Ordinal);

        var deepening = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"","path":"/a"}""", Limits.Default.JsonDepth));
        Assert.Contains("deep", Apply("""{"a":1}""", $"[{deepening}]").Error!.Message, StringComparison.Ordinal);

        var spreading = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/b/-"}""", 900));
        Assert.Contains("puts in more than", Apply($$"""{"a":"{{new string('x', 10_000)}}","b":[]}""", $"[{spreading}]").Error!.Message, StringComparison.Ordinal);
    }

    private static Result<JsonText> Apply(string document, string patch) =>
        JsonPatch.Parse(ParseJson(patch), Limits.Default).Value.Apply(ParseJson(document), Limits.Default);
}
