using System.Diagnostics;

namespace StateStore.Deploy.Tests;

/// <summary>The script that makes a release, and the workflow that calls it.</summary>
public sealed class ReleaseTests
{
    private static readonly string Script = Repository.ReadText("deploy/release.sh");

    [Fact]
    public void The_workflow_tests_a_tag_and_runs_the_script_with_the_whole_history()
    {
        var workflow = Repository.ReadText(".github/workflows/release.yml");
        Assert.Contains("tags: [\"v*\"]", workflow, StringComparison.Ordinal);
        Assert.Contains("fetch-depth: 0", workflow, StringComparison.Ordinal);
        Assert.Contains("run: bash tests/run.sh\n", workflow, StringComparison.Ordinal);
        Assert.Contains("run: bash deploy/release.sh release\n", workflow, StringComparison.Ordinal);
        Assert.Equal("v", Sources.Property("src/Directory.Build.props", "MinVerTagPrefix"));
    }

    [Fact]
    public void The_page_names_each_runtime_that_the_script_makes()
    {
        var runtimes = Script.Split("|| runtimes=(")[1].Split(')')[0].Split(' ');
        Assert.All(runtimes, runtime => Assert.Contains($"`{runtime}`", Repository.ReadText("src/docs/install.md"), StringComparison.Ordinal));
    }

    /// <summary>The script edits the last stage of the Dockerfile, so that the image is defined once.</summary>
    [Fact]
    public async Task The_context_of_the_image_needs_no_build_stage_and_only_what_the_script_puts_there()
    {
        var edit = Script.Split('\n').Single(line => line.StartsWith("sed -n", StringComparison.Ordinal)).Split(" >")[0];
        var dockerfile = await ShellAsync(edit);

        Assert.DoesNotContain("--from=", dockerfile, StringComparison.Ordinal);
        Assert.Equal(Dockerfile.Target("server").Lines.Count + 1, dockerfile.Split('\n').Count(line => line.Length > 0 && line[0] != '#'));
        Assert.Equal(["COPY app /app", "COPY --chown=1654:1654 data /data"], dockerfile.Split('\n').Where(line => line.StartsWith("COPY", StringComparison.Ordinal)));
    }

    private static async Task<string> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
        return output;
    }
}
