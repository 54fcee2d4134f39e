namespace StateStore.Core.Tests;

public sealed class ErrorTests
{
    [Fact]
    public void Every_error_code_has_a_unique_text_that_parses_back()
    {
        var codes = Enum.GetValues<ErrorCode>();

        Assert.Equal(codes.Length, codes.Select(code => code.Text()).Distinct().Count());
        Assert.All(codes, code => Assert.Equal(code, ErrorCodes.Parse(code.Text())));
        Assert.Equal("INVALID_TRANSITION", ErrorCode.InvalidTransition.Text());
        Assert.Equal("STORAGE_UNAVAILABLE", ErrorCode.StorageUnavailable.Text());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("FROM_THE_FUTURE")]
    public void An_unknown_code_text_parses_as_INTERNAL(string? text) => Assert.Equal(ErrorCode.Internal, ErrorCodes.Parse(text));

    [Fact]
    public void A_failed_result_has_no_value()
    {
        Result<string> failed = StoreError.NotFound("none");

        Assert.False(failed.IsOk);
        Assert.False(failed.TryGet(out _, out var error));
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Throws<InvalidOperationException>(() => failed.Value);
    }

    [Fact]
    public void Problems_are_all_listed_and_the_first_is_in_the_message()
    {
        var error = StoreError.FromProblems(ErrorCode.InvalidData, "No", [new("/a", "is bad", "type"), new("", "is \"worse\"")]);

        Assert.Equal("No: /a is bad (and 1 more)", error.Message);
        Assert.Equal(
            """[{"path":"/a","keyword":"type","message":"is bad"},{"path":"","message":"is \"worse\""}]""", error.Details.ToString());
    }

    [Fact]
    public void Versions_count_up_from_0_and_content_of_another_tool_has_a_number_beyond_all_counts()
    {
        Assert.Equal(1, EntityVersion.None.Next.Value);
        Assert.Equal(8, new EntityVersion(7).Next.Value);
        Assert.Equal((EntityVersion.FirstOfOtherTools + 4, 1), (new EntityVersion(-5).Number, new EntityVersion(-5).Next.Value));
        Assert.Equal(8, (new EntityVersion(-5) { Floor = 7 }).Next.Value);
        Assert.Equal((8, 0), ((new EntityVersion(-5) { Floor = 7 }).Next.Value, (new EntityVersion(-5) { Floor = 7 }).Next.Floor));
        Assert.Equal(1L << 53, new EntityVersion(-(1L << 52)).Number + 1);
    }
}
