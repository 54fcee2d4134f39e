namespace StateStore.Core.Tests.Tables;

public sealed class RecordIndexTests
{
    private static readonly Table Indexed = new(null, null, null, 0, 0, 0, null, 0, 0) { Indexes = ["a", "b \"quoted\""] };

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0", "-0.0")]
    [InlineData("\"x\"", "\"\\u0078\"")]
    [InlineData("""{"x":1,"y":[1]}""", """{"y":[1.0],"x":1}""")]
    public void Equal_values_have_the_same_term(string one, string other) => Assert.Equal(TermsOf(one), TermsOf(other));

    [Fact]
    public void A_stored_number_beyond_double_has_a_term() =>
        Assert.NotEmpty(RecordIndex.TermsOf(Indexed, JsonText.FromTrusted("{\"a\":1e-2147483649}"u8.ToArray())));

    [Theory]
    [InlineData("1", "\"1\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("true", "\"True\"")]
    [InlineData("[]", "{}")]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("[[1],2]", "[[1,2]]")]
    [InlineData("""{"x":{"y":1}}""", """{"x":1,"y":1}""")]
    public void Different_values_have_different_terms(string one, string other) => Assert.NotEqual(TermsOf(one), TermsOf(other));

    [Fact]
    public void A_record_has_one_term_for_each_indexed_field_it_has()
    {
        Assert.Empty(RecordIndex.TermsOf(Indexed, ParseJson("""{"c":1}""")));
        string[] terms = [.. RecordIndex.TermsOf(Indexed, ParseJson("""{"b \"quoted\"":1,"a":1}"""))];
        Assert.Equal(["0:", "1:"], terms.Select(term => term[..2]));
        Assert.Equal(terms[0][2..], terms[1][2..]);
        Assert.Equal(terms[1], RecordIndex.TermOf(Indexed, JsonMembers.Of(ParseJson("""{"c":1,"b \"quoted\"":1}"""))));
        Assert.Null(RecordIndex.TermOf(Indexed, JsonMembers.Of(ParseJson("""{"c":1}"""))));
    }

    private static string[] TermsOf(string value) => [.. RecordIndex.TermsOf(Indexed, ParseJson($$"""{"a":{{value}}}"""))];
}
