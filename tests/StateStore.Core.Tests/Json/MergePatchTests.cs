namespace StateStore.Core.Tests.Json;

/// <summary>
/// The test table of RFC 7396, appendix A. The data of a conversation are an object, so each row is nested one level deeper, under "row". A null result
/// means that the patch removes the member.
/// </summary>
public sealed class MergePatchTests
{
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [InlineData("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [InlineData("""{"a":"foo"}""", "null", null)]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merge_patches_give_the_results_of_the_table_in_RFC_7396(string target, string patch, string? result) =>
        Assert.Equal(result is null ? "{}" : $"{{\"row\":{result}}}", Merge($"{{\"row\":{target}}}", $"{{\"row\":{patch}}}"));

    [Fact]
    public void Existing_members_keep_their_order_and_new_members_follow() =>
        Assert.Equal("""{"b":1,"a":9,"d":4,"c":3}""", Merge("""{"b":1,"a":2}""", """{"d":4,"a":9,"c":3}"""));

    [Fact]
    public void Numbers_and_strings_keep_their_spelling() =>
        Assert.Equal("""{"n":1.50,"s":"é+\n","m":2E0}""", Merge("""{"n":1.50,"s":"é+\n"}""", """{"m":2E0}"""));

    private static string? Merge(string target, string patch)
    {
        var command = new ConversationCommand.Set(default, "A", ParseJson(patch), Merge: true, ExpectedVersion: null);
        var current = new Versioned<Conversation>(new(1), new("before", ParseJson(target)));
        return ConversationDecider.Decide(command, current, null, Limits.Default).Event?.Current?.Data.ToString();
    }
}
