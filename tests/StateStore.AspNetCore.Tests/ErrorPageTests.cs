using System.Text.RegularExpressions;
using StateStore.AspNetCore.Answers;
using StateStore.Core.Errors;

namespace StateStore.AspNetCore.Tests;

/// <summary>The page of the manual that lists the error codes.</summary>
public sealed partial class ErrorPageTests
{
    [Fact]
    public void The_page_lists_every_code_with_its_status_and_no_other_code()
    {
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "errors.md"));
        var listed = Row().Matches(page).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        var codes = Enum.GetValues<ErrorCode>().ToDictionary(code => code.Text(), code => $"{ErrorAnswer.StatusOf(code)}");
        Assert.Equal(codes.OrderBy(code => code.Key), listed.OrderBy(code => code.Key));
    }

    [GeneratedRegex(@"^\| `([A-Z_]+)` \| (\d+) \| [^|]+ \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
