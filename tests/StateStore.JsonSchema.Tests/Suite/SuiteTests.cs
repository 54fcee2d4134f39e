using Xunit.Abstractions;

namespace StateStore.JsonSchema.Tests.Suite;

/// <summary>The official suite, each case in both modes.</summary>
public sealed class SuiteTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files => [.. SuiteFile.Drafts.SelectMany(static draft => SuiteFile.Of(draft.Folder))];

    public static TheoryData<string> DraftFolders => [.. SuiteFile.Drafts.Select(static draft => draft.Folder)];

    [SuiteTheory]
    [MemberData(nameof(Files))]
    public void Every_case_of_the_suite_that_is_not_excluded_passes_in_both_modes(string file)
    {
        var unmet = SuiteFile.Read(file).Where(static test => !Exclusions.Names.Contains(test.Name)).Select(test => Run(file, test)).Where(static failure => failure is not null);
        Assert.Empty(unmet);
    }

    [SuiteTheory]
    [MemberData(nameof(DraftFolders))]
    public void No_excluded_case_passes(string draft)
    {
        var cases = SuiteFile.Of(draft).SelectMany(static file => SuiteFile.Read(file).Select(test => (File: file, Test: test))).ToList();
        var excluded = cases.Where(static entry => Exclusions.Names.Contains(entry.Test.Name)).ToList();
        output.WriteLine($"{draft}: {cases.Count - excluded.Count} of {cases.Count} cases, {excluded.Count} excluded by name");
        Assert.Empty(excluded.Where(static entry => Run(entry.File, entry.Test) is null).Select(static entry => entry.Test.Name));
        Assert.All(excluded, static entry => Assert.Contains("/optional/", entry.File, StringComparison.Ordinal));
    }

    [SuiteTheory]
    [InlineData("")]
    public void Every_exclusion_names_a_case(string unused)
    {
        _ = unused;
        var names = SuiteFile.Drafts.SelectMany(static draft => SuiteFile.Of(draft.Folder)).SelectMany(SuiteFile.Read).Select(static test => test.Name);
        Assert.Empty(Exclusions.Names.Except(names));
    }

    /// <summary>Runs one case; returns the problem, or null.</summary>
    private static string? Run(string file, SuiteCase test)
    {
        var compilation = JsonSchema.Compile(test.Schema, SuiteFile.OptionsFor(file));
        if (!compilation.TryGetSchema(out var schema))
        {
            return $"{test.Name}: {string.Join("; ", compilation.Errors)}";
        }

        var expected = test.Valid ? ValidationOutcome.Valid : ValidationOutcome.Invalid;
        var fast = schema.Check(test.Instance);
        var collected = schema.Validate(test.Instance);
        var isConsistent = collected.Outcome == fast && collected.Failures.Count > 0 == (fast != ValidationOutcome.Valid);
        return fast == expected && isConsistent ? null : $"{test.Name}: expected {expected}, was {fast} and collecting {collected.Outcome}";
    }
}
