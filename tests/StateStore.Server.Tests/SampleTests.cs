namespace StateStore.Server.Tests;

/// <summary>The samples print their usage in one line. Other tests run what the samples show.</summary>
public sealed class SampleTests
{
    private const int BadUsage = 2;

    [Theory]
    [InlineData("follow_tables.py")]
    [InlineData("follow_tables.py", "http://127.0.0.1:1", "default", "copy.db", "--nonsense")]
    [InlineData("hold.py")]
    [InlineData("hold.py", "http://127.0.0.1:1", "default", "lock", "--")]
    [InlineData("hold.py", "http://127.0.0.1:1", "default", "lock", "true")]
    [InlineData("limited.py")]
    [InlineData("limited.py", "http://127.0.0.1:1", "default", "mails", "many", "1s")]
    public async Task A_sample_without_its_arguments_prints_one_usage_line_and_fails(string sample, params string[] arguments)
    {
        var (exitCode, output, errors) = await RunAsync(sample, arguments);
        Assert.Equal((BadUsage, ""), (exitCode, output));
        Assert.Matches($"^usage: {sample} .*\n$", errors);
    }

    [Theory]
    [InlineData("follow_tables.py")]
    [InlineData("hold.py")]
    [InlineData("limited.py")]
    public async Task A_sample_with_help_prints_one_usage_line_and_succeeds(string sample)
    {
        var (exitCode, output, errors) = await RunAsync(sample, "--help");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches($"^usage: {sample} .*\n$", output);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string sample, params string[] arguments)
    {
        using var process = Script.StartPython("Zmq/" + sample, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(ServerProcess.Patience);
        await process.WaitForExitAsync().WaitAsync(ServerProcess.Patience);
        return (process.ExitCode, output, await errors);
    }
}
