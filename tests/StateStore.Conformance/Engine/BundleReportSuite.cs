namespace StateStore.Conformance.Engine;

/// <summary>Reports on what would become of conversations under other rules.</summary>
public abstract class BundleReportSuite(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    [Fact]
    public async Task A_report_counts_conversations_in_unknown_states_and_those_with_invalid_data()
    {
        await SetAsync("a", "OPEN", """{"n":1}""");
        await SetAsync("b", "PAID", """{"n":-1}""");
        await SetAsync("c", "LOST", """{"n":1}""");
        await SetAsync("d", "LOST", """{"n":-2}""");
        await SetAsync("e", "GONE");

        var report = (await ReportAsync()).Value;

        Assert.Equal((5, 3, 2, 0, null), (report.Examined, report.Unknown, report.Invalid, report.Corrupt, report.Next));
        Assert.Equal(["LOST 2 c,d", "GONE 1 e"], report.UnknownStates.Select(unknown => $"{unknown.State} {unknown.Count} {string.Join(',', unknown.Samples)}"));
        Assert.Equal(["b PAID", "d LOST"], report.Samples.Select(sample => $"{sample.Id} {sample.State}"));
        Assert.All(report.Samples, sample => Assert.Equal(ErrorCode.InvalidData, sample.Error.Code));
        AssertError(ErrorCode.NotFound, await Store.Namespaces.GetBundleAsync(Ns));
    }

    [Fact]
    public async Task A_report_goes_on_where_the_one_before_has_ended()
    {
        for (var i = 0; i < 25; i++)
        {
            await SetAsync($"{i:00}", i % 2 == 0 ? "OPEN" : "LOST");
        }

        var (unknown, examined, after) = (0L, 0L, (string?)null);
        do
        {
            var report = (await ReportAsync(after, 10)).Value;
            Assert.InRange(report.Examined, 0, 10);
            (unknown, examined, after) = (unknown + report.Unknown, examined + report.Examined, report.Next);
        }
        while (after is not null);

        Assert.Equal((12, 25), (unknown, examined));
    }

    [Fact]
    public async Task A_report_names_few_samples_of_many_conversations()
    {
        await Task.WhenAll(Enumerable.Range(0, 30).Select(async i => await SetAsync($"{i:00}", "LOST", """{"n":-1}""")));

        var report = (await ReportAsync()).Value;

        Assert.Equal((30, 5, 30, 10), (report.Unknown, report.UnknownStates[0].Samples.Length, report.Invalid, report.Samples.Length));
    }

    [Fact]
    public async Task A_report_without_a_machine_or_on_an_empty_namespace_finds_nothing()
    {
        Assert.Equal((0, 0, 0), await CountsAsync("""{"json_schema":{}}"""));
        await SetAsync("a", "ANY");
        Assert.Equal((1, 0, 0), await CountsAsync("""{"json_schema":{}}"""));
        Assert.Equal((1, 0, 0), await CountsAsync("""{"fsm":{"initial":"OPEN","transitions":{},"unlisted":"allow"}}"""));
        AssertError(ErrorCode.InvalidName, await BundleReport.OfAsync(Store.Conversations, "", Bundle("""{"json_schema":{}}"""), Limits.Default));
    }

    private ValueTask<Result<BundleReport>> ReportAsync(string? after = null, int limit = BundleReport.MostExamined) => BundleReport.OfAsync(
        Store.Conversations,
        Ns,
        Bundle("""{"fsm":{"initial":"OPEN","transitions":{"OPEN":["PAID"]}},"json_schema":{"properties":{"data":{"properties":{"n":{"minimum":0}}}}}}"""),
        Limits.Default,
        after,
        limit);

    private async Task<(long, long, long)> CountsAsync(string bundle)
    {
        var report = (await BundleReport.OfAsync(Store.Conversations, Ns, Bundle(bundle), Limits.Default)).Value;
        return (report.Examined, report.Unknown, report.Invalid);
    }
}
