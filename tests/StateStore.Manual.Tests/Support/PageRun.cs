using System.Diagnostics;

namespace StateStore.Manual.Tests.Support;

/// <summary>Runs the commands of a page in a shell, in a working directory of its own.</summary>
internal static class PageRun
{
    /// <summary>A page may install packages of npm and compile them, beside other pages.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The output of each command, with the ports of the page, and at the end what the page left running.</summary>
    public static async Task<string[]> RunAsync(Page page)
    {
        var directory = Directory.CreateTempSubdirectory("statestore-manual-");
        var commands = Directory.CreateTempSubdirectory("statestore-commands-");
        try
        {
            var ports = new Ports();
            Furnish(directory);
            foreach (var (n, command) in page.Commands.Index())
            {
                await File.WriteAllTextAsync(Path.Combine(commands.FullName, $"{n}"), ports.Replace(command.Text) + "\n");
            }

            using var shell = Process.Start(StartInfo(directory, commands, page.Commands.Length, ports))!;
            return Split(ports.Restore(await OutputOfAsync(shell)), page.Commands.Length);
        }
        finally
        {
            commands.Delete(recursive: true);
            directory.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Gives the page the folders of the clone that commands name. The npm packages are copies: pages install and compile there at the same time.
    /// </summary>
    private static void Furnish(DirectoryInfo directory)
    {
        var src = directory.CreateSubdirectory("src");
        Directory.CreateSymbolicLink(Path.Combine(directory.FullName, "deploy"), Path.Combine(Repository.Root, "deploy"));
        foreach (var path in Directory.EnumerateFileSystemEntries(Path.Combine(Repository.Root, "src")).Where(path => Path.GetFileName(path) != "npm"))
        {
            Directory.CreateSymbolicLink(Path.Combine(src.FullName, Path.GetFileName(path)), path);
        }

        foreach (var file in Repository.Files.Where(file => file.StartsWith("src/npm/", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(directory.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Repository.Root, file), copy);
        }
    }

    /// <summary>All that the shell prints. A shell that does not end in time is killed with its servers, and what it printed until then is the output.</summary>
    private static async Task<string> OutputOfAsync(Process shell)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var kill = patience.Token.Register(() => shell.Kill(entireProcessTree: true));
        return await shell.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }

    private static ProcessStartInfo StartInfo(DirectoryInfo directory, DirectoryInfo commands, int count, Ports ports)
    {
        var programs = AppContext.BaseDirectory;
        var start = new ProcessStartInfo("bash", [Path.Combine(programs, "Support", "run-page.sh"), commands.FullName, $"{count}"])
        {
            WorkingDirectory = directory.FullName,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in ports.Environment)
        {
            start.Environment[name] = value;
        }

        ShortLife.Prepare(start);

        // Without a terminal curl would show its progress among the answers.
        start.Environment["CURL_HOME"] = Path.Combine(programs, "Support");
        start.Environment["REPOSITORY"] = Repository.Root;
        start.Environment["PROGRAM_FOLDER"] = ProgramFolder(programs);
        start.Environment["PATH"] = Path.Combine(programs, "Support") + ":" + Environment.GetEnvironmentVariable("PATH");
        return start;
    }

    /// <summary>The folder below each project where its build lies, such as <c>bin/Release/net10.0</c>: that of the tests.</summary>
    private static string ProgramFolder(string programs) =>
        Path.GetRelativePath(Path.Combine(Repository.Root, "tests", "StateStore.Manual.Tests"), programs);

    private static string[] Split(string output, int count)
    {
        var parts = new string[count + 1];
        for (var n = 0; n <= count; n++)
        {
            var mark = n == count ? "\n@@end\n" : $"\n@@{n}\n";
            var begin = output.IndexOf(mark, StringComparison.Ordinal);
            Assert.True(begin >= 0, $"The page ended before command {n}: {output}");
            var end = n == count ? output.Length : output.IndexOf(n + 1 == count ? "\n@@end\n" : $"\n@@{n + 1}\n", begin, StringComparison.Ordinal);
            parts[n] = output[(begin + mark.Length)..(end < 0 ? output.Length : end)].TrimEnd('\n');
        }

        return parts;
    }
}
