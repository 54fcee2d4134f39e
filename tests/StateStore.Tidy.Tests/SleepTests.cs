using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StateStore.Tidy.Tests;

/// <summary>Tests wait for events, not for time to pass.</summary>
public sealed class SleepTests
{
    /// <summary>The test files that may let time pass, each with the reason why there is no event to wait for.</summary>
    private static readonly Dictionary<string, string> Excused = new()
    {
        ["tests/StateStore.Benchmarks/Cluster/ActivationBenchmark.cs"] = "Orleans does not say when it has noticed that its grains are idle",
    };

    [Fact]
    public void No_test_sleeps()
    {
        var sleeps =
            from file in Repository.Sources
            where !file.IsProduct && !Excused.ContainsKey(file.Path)
            from call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
            where call.Expression.ToString() is "Task.Delay" or "Thread.Sleep"
            select file.At(call.GetLocation());

        Assert.Empty(sleeps);
    }

    [Fact]
    public void Every_file_that_may_sleep_exists() => Assert.Empty(Excused.Keys.Except(Repository.Files));
}
