namespace StateStore.EndToEnd.Tests;

/// <summary>The sample of a source with a checkpoint, killed while it reads.</summary>
public sealed class CheckpointSampleTests : IDisposable
{
    private const string Sample = "StateStore.CheckpointSource.dll";
    private const int Lines = 2_000;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("statestore-checkpoint-");

    private string File => Path.Combine(_directory.FullName, "app.log");

    private string Store => Path.Combine(_directory.FullName, "checkpoints.db");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task The_checkpoint_sample_resumes_after_a_kill_and_repeats_at_most_one_line()
    {
        var lines = Enumerable.Range(1, Lines).Select(n => $"line {n}").ToArray();
        await System.IO.File.WriteAllLinesAsync(File, lines);
        var handed = new List<string>();
        await using (var killed = ChildProcess.Start(Sample, File, Store))
        {
            while (handed.Count < 50)
            {
                handed.Add(await Deadline.Within(killed.ReadLineAsync(), "a line") ?? throw new InvalidOperationException("It ended by itself"));
            }

            await killed.KillAsync();
            while (await killed.ReadLineAsync() is { } line)
            {
                handed.Add(line);
            }
        }

        Assert.InRange(handed.Count, 50, Lines - 1);
        await using var again = ChildProcess.Start(Sample, File, Store, "--once");
        var rest = await again.ReadToEndAsync();
        var repeated = handed.Count + rest.Length - Lines;
        Assert.InRange(repeated, 0, 1);
        Assert.Equal(lines, handed.Concat(rest.Skip(repeated)));
        await using var last = ChildProcess.Start(Sample, File, Store, "--once");
        Assert.Empty(await last.ReadToEndAsync());
    }
}
