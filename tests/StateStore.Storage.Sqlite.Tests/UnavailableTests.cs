using StateStore.Conformance;
using StateStore.Conformance.Storage;
using StateStore.Storage.Sqlite.Tests.Processes;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>A full disk or a lock fails commits as a whole and in bounded time. Commits work again when the cause is gone.</summary>
public sealed class UnavailableTests : IDisposable
{
    private const string Namespace = Counting.Namespace;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_fails_commits_without_partial_changes_and_free_space_ends_the_outage()
    {
        await using var storage = await SqliteStores.OpenAsync(SqliteStores.Options(_folder.Database) with { MaxFileBytes = 1024 * 1024 });
        var filling = new byte[20_000];
        var made = new List<int>();
        StorageUnavailableException? full = null;
        for (var i = 0; full is null && i < 1_000; i++)
        {
            try
            {
                await storage.CommitAsync(new(Namespace, [], [Fill(i, filling)], [new(Sample.Bytes($"c{i}:1"))]), default);
                made.Add(i);
            }
            catch (StorageUnavailableException failure)
            {
                full = failure;
            }
        }

        Assert.Contains("full", full?.Message, StringComparison.Ordinal);
        Assert.True(full!.ChangedNothing);
        var health = await storage.CheckHealthAsync(default);
        Assert.Equal((false, $"sqlite {_folder.Database}: the disk is full"), (health.IsReady, health.Description));
        await Counting.VerifyAsync(storage);

        // The store itself must find out that there is space again.
        await storage.CommitAsync(new(Namespace, [], [.. made.Select(i => Fill(i, []))], []), default);
        await Deadline.Within(UntilReadyIsAsync(storage, true), "the store to be ready again");
        await storage.CommitAsync(new(Namespace, [], [Fill(made.Count, filling)], [new(Sample.Bytes($"c{made.Count}:1"))]), default);
        Assert.Equal(made.Count + 1, (await Counting.VerifyAsync(storage)).Count);
    }

    [Fact]
    public async Task A_lock_held_beyond_the_timeout_fails_commits_and_no_reads()
    {
        await using var storage = await OpenImpatientAsync();
        await Counting.IncrementAsync(storage, "c0", 1);
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute("BEGIN IMMEDIATE");
            var commits = Enumerable.Range(0, 5).Select(_ => Assert.ThrowsAsync<StorageUnavailableException>(
                () => storage.CommitAsync(new(Namespace, [], [], [new(Sample.Bytes("e:1"))]), default).AsTask()));
            var failures = await Deadline.Within(Task.WhenAll(commits), "all commits to give up");
            Assert.Contains(failures, failure => failure.ChangedNothing);
            // The callers may time out a moment before the writer thread does.
            await Deadline.Within(UntilReadyIsAsync(storage, false), "the store to be not ready");
            Assert.Equal(1, (await storage.LoadAsync(Namespace, EntityKey.Conversation("c0"), default)).Version.Value);
            other.Execute("ROLLBACK");
        }

        await Counting.IncrementAsync(storage, "c0", 3);
        Assert.Equal(4, (await Counting.VerifyAsync(storage))["c0"]);
    }

    [Fact]
    public async Task A_store_that_could_not_open_opens_once_the_lock_is_released()
    {
        await (await OpenImpatientAsync()).DisposeAsync();
        await using var storage = new SqliteStorage(Impatient());
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute("BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.OpenAsync(default).AsTask());
            other.Execute("ROLLBACK");
        }

        await storage.OpenAsync(default);
        Assert.True((await storage.CheckHealthAsync(default)).IsReady);
    }

    [Fact]
    public async Task Health_describes_the_problem_and_keeps_SQLites_message_in_the_details()
    {
        await (await SqliteStores.OpenAsync(_folder.Database)).DisposeAsync();
        File.SetLastWriteTimeUtc(_folder.Database, DateTime.UnixEpoch);
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);

        // A disk that loses data changes neither the size nor the time of the file, as a program that writes over it does.
        await File.WriteAllTextAsync(_folder.Database, new string('x', (int)new FileInfo(_folder.Database).Length));
        File.SetLastWriteTimeUtc(_folder.Database, DateTime.UnixEpoch);

        var health = await storage.CheckHealthAsync(default);
        Assert.Equal((false, $"sqlite {_folder.Database}: the file is damaged, or no database; restore a backup and restart the server"), (health.IsReady, health.Description));
        Assert.Contains("SQLite error", health.Details, StringComparison.Ordinal);
    }

    private static async Task UntilReadyIsAsync(SqliteStorage storage, bool isReady) =>
        await Repeat.UntilAsync(() => storage.CheckHealthAsync(default).AsTask(), health => health.IsReady == isReady, $"ready to be {isReady}");

    private static Write Fill(int i, byte[] value) => Write.Put(EntityKey.Conversation($"c{i}"), new(1), value);

    private SqliteStorageOptions Impatient() =>
        SqliteStores.Options(_folder.Database) with { Storage = new() { Timeout = TimeSpan.FromMilliseconds(200) } };

    private Task<SqliteStorage> OpenImpatientAsync() => SqliteStores.OpenAsync(Impatient());
}
