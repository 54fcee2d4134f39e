namespace StateStore.Server.Tests;

/// <summary>Base of tests with an empty working directory of their own.</summary>
public abstract class ServerTest : IDisposable
{
    protected const string Conversation = "/v1/namespaces/bot/conversations/one";

    protected WorkingDirectory Directory { get; } = new();

    public void Dispose()
    {
        Directory.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the server to its end.</summary>
    protected async Task<(int ExitCode, string Output, string[] Errors)> RunAsync(string arguments, params (string Name, string Value)[] environment)
    {
        await using var server = ServerProcess.Start(Directory, arguments, environment);
        var exitCode = await server.WaitForExitAsync();
        return (exitCode, server.Output, server.Errors);
    }

    /// <summary>Asserts that the server refuses to start, with one line that contains the reason.</summary>
    protected async Task RefusesAsync(int exitCode, string saying, string arguments, params (string Name, string Value)[] environment)
    {
        var ended = await RunAsync(arguments, environment);
        Assert.Equal(exitCode, ended.ExitCode);
        Assert.DoesNotContain("Exception", ended.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("curl", ended.Output, StringComparison.Ordinal);
        var line = Assert.Single(ended.Errors);
        Assert.StartsWith(Executable.Name + ": ", line, StringComparison.Ordinal);
        Assert.Contains(saying, line, StringComparison.Ordinal);
    }

    /// <summary>Runs a command, which must succeed. Returns its output.</summary>
    protected async Task<string> SucceedsAsync(string arguments)
    {
        var (exitCode, output, errors) = await RunAsync(arguments);
        Assert.True(exitCode == 0, string.Join('\n', errors));
        return output;
    }

    /// <summary>Asserts that a command fails without output, and with one line that contains the reason.</summary>
    protected async Task FailsAsync(int exitCode, string saying, string arguments)
    {
        var ended = await RunAsync(arguments);
        Assert.Equal((exitCode, ""), (ended.ExitCode, ended.Output));
        Assert.Contains(saying, Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    /// <summary>Asks again until the answer is the one that must come.</summary>
    protected static Task UntilAsync(Func<Task<(int Status, string Body)>> ask, Func<(int Status, string Body), bool> isRight) =>
        Repeat.UntilAsync(ask, isRight, "an answer");
}
