using StateStore.Conformance;
using StateStore.Storage.Sqlite.Tests.Processes;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Several processes on one file behave as one store.</summary>
public sealed class ProcessesTests : IDisposable
{
    private const int Others = 3;
    private const int Times = 25;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Processes_that_count_up_the_same_conversations_lose_no_update()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        var others = Enumerable.Range(0, Others).Select(_ => Child.Start("increment", _folder.Database, Times)).ToList();
        try
        {
            var own = Enumerable.Range(0, Counting.Shared).Select(i => Counting.IncrementAsync(storage, $"c{i}", Times));
            await Deadline.Within(Task.WhenAll(own), "this process to count");
            foreach (var other in others)
            {
                await Deadline.Within(other.ReadToEndAsync(), "another process to count");
            }
        }
        finally
        {
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }
        }

        var versions = await Counting.VerifyAsync(storage);
        Assert.Equal(Enumerable.Repeat((Others + 1L) * Times, Counting.Shared), versions.Values);
    }

    [Fact]
    public async Task A_waiting_reader_is_woken_by_another_process()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        await using var other = Child.Start("append", _folder.Database, 0);
        for (var round = 1; round <= 5; round++)
        {
            var waiting = storage.WaitForAppendAsync(Counting.Namespace, LogPosition.Sequence(round - 1), default).AsTask();
            Assert.False(waiting.IsCompleted);
            other.WriteLine($"e:{round}");
            await Deadline.Within(waiting, $"the event of round {round}");

            var page = await storage.ReadLogAsync(Counting.Namespace, LogPosition.Start, 100, default);
            Assert.Equal(LogPosition.Sequence(round), page.Tail);
        }
    }
}
