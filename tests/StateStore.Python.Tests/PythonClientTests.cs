using System.Diagnostics;
using StateStore.Conformance;
using StateStore.Tidy.Tests;

namespace StateStore.Python.Tests;

/// <summary>The Python client, with its own tests run against the real server.</summary>
public sealed class PythonClientTests
{
    /// <summary>The timeout of all tests of the client.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task The_Python_client_passes_its_tests()
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-m", "unittest", "discover", "-s", "tests"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "src", "python"),
            RedirectStandardError = true,
        };
        ShortLife.Prepare(start);
        start.Environment["STATESTORE_SERVER"] = $"dotnet {Path.Combine(AppContext.BaseDirectory, "statestore.dll")}";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Patience);
        await using var kill = timeout.Token.Register(() => process.Kill(entireProcessTree: true));

        // unittest reports on the standard error.
        var report = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);

        Assert.True(process.ExitCode == 0, report);
        Assert.Matches("(?m)^Ran [1-9]", report);
    }
}
