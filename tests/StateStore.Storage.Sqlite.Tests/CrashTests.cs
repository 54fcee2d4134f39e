using StateStore.Conformance;
using StateStore.Storage.Sqlite.Tests.Processes;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>A process killed during its work loses no acknowledged commit.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Writers = 16;
    private const int Acknowledgements = 400;

    private static readonly int Kills = Environment.GetEnvironmentVariable("STATESTORE_LONG_TESTS") == "1" ? 20 : 3;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_acknowledged_commit_survives_a_kill_and_the_log_has_no_gap()
    {
        var acknowledged = new Dictionary<string, long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Deadline.Within(LoadAndKillAsync(acknowledged), $"load and kill {kill}");
            await using var storage = await SqliteStores.OpenAsync(_folder.Database);

            var stored = await Counting.VerifyAsync(storage);
            Assert.All(acknowledged, pair => Assert.True(stored[pair.Key] >= pair.Value, $"{pair} was acknowledged, but {stored[pair.Key]} is stored"));
        }
    }

    private async Task LoadAndKillAsync(Dictionary<string, long> acknowledged)
    {
        await using var child = Child.Start("load", _folder.Database, Writers);
        for (var lines = 0; await child.ReadLineAsync() is { } line; lines++)
        {
            if (lines == Acknowledgements)
            {
                await child.KillAsync();
            }

            // The kill may truncate the last line. It then names a smaller version, which was acknowledged too.
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon && colon >= 0 && colon + 1 < line.Length)
            {
                var (id, version) = Counting.Parse(line);
                acknowledged[id] = version;
            }
        }
    }
}
