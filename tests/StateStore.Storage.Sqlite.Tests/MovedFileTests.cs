using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Files that are deleted, moved or replaced under an open store. The store acknowledges no change that a restart would lose.</summary>
public sealed class MovedFileTests : IAsyncLifetime
{
    private const string Namespace = "bot";

    private readonly TempFolder _folder = new();
    private SqliteStorage _storage = null!;

    private string Aside => Path.Combine(_folder.Path, "aside.db");

    public async Task InitializeAsync()
    {
        _storage = await SqliteStores.OpenAsync(_folder.Database);
        await CommitAsync("before");

        // This opens a connection for reads. After the move the store must not open one to another file.
        await VersionAsync("before");
    }

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("", "the file was deleted")]
    [InlineData("-wal", "the file test.db-wal was deleted")]
    [InlineData("-shm", "the file test.db-shm was deleted")]
    public async Task A_deleted_file_ends_readiness_and_refuses_changes_while_reads_continue(string suffix, string words)
    {
        words = words.Replace("test.db", Path.GetFileName(_folder.Database), StringComparison.Ordinal);
        File.Delete(_folder.Database + suffix);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"));
        Assert.True((await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"))).ChangedNothing);
        var health = await _storage.CheckHealthAsync(default);
        Assert.False(health.IsReady);
        Assert.Contains(words, health.Description, StringComparison.Ordinal);
        Assert.Equal(1, await VersionAsync("before"));
    }

    [Fact]
    public async Task A_file_moved_away_and_back_is_used_again()
    {
        File.Move(_folder.Database, Aside);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("away"));

        File.Move(Aside, _folder.Database);
        Assert.True((await _storage.CheckHealthAsync(default)).IsReady);
        await CommitAsync("back");
        Assert.Equal(1, await VersionAsync("back"));
    }

    [Fact]
    public async Task A_replaced_file_is_not_written_and_not_mixed_with_the_open_one()
    {
        var other = Path.Combine(_folder.Path, "other.db");
        await using (var storage = await SqliteStores.OpenAsync(other))
        {
            await storage.CommitAsync(new(Namespace, [], [Sample.Put("other", 1)], []), default);
        }

        File.Move(_folder.Database, Aside);
        File.Move(other, _folder.Database);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"));
        Assert.Contains("was replaced", (await _storage.CheckHealthAsync(default)).Description, StringComparison.Ordinal);
        await _storage.DisposeAsync();

        _storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal((1, 0), (await VersionAsync("other"), await VersionAsync("before")));
        await using var aside = await SqliteStores.OpenAsync(Aside);
        Assert.Equal(1, (await aside.LoadAsync(Namespace, EntityKey.Conversation("before"), default)).Version.Value);
    }

    [Fact]
    public async Task Commits_acknowledged_before_the_wal_file_was_deleted_are_moved_into_the_database_immediately()
    {
        File.Delete(_folder.Database + "-wal");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"));

        // The writer moves the commits after it has refused the batch. When the second answer arrives, the move after the first one is complete.
        await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"));
        File.Copy(_folder.Database, Aside);
        await using var aside = await SqliteStores.OpenAsync(Aside);
        Assert.Equal(1, (await aside.LoadAsync(Namespace, EntityKey.Conversation("before"), default)).Version.Value);
    }

    [Theory]
    [InlineData("an older copy of the same size or another one")]
    [InlineData("")]
    public async Task A_file_that_is_overwritten_in_place_ends_readiness_and_refuses_changes_until_a_restart(string content)
    {
        var copy = content.Length == 0 ? [] : await File.ReadAllBytesAsync(_folder.Database);
        await using (var file = new FileStream(_folder.Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(copy.Length);
            await file.WriteAsync(copy);
        }

        for (var n = 0; n < 3; n++)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => CommitAsync("after"));
        }

        var health = await _storage.CheckHealthAsync(default);
        Assert.False(health.IsReady);
        Assert.Contains("another program wrote over the file", health.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_by_another_connection_to_the_file_is_no_problem()
    {
        await CommitAsync("c");
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            await CommitAsync("d");
            other.Execute("PRAGMA wal_checkpoint(FULL)");
            Assert.True((await _storage.CheckHealthAsync(default)).IsReady);
        }

        await using (await SqliteStores.OpenAsync(_folder.Database))
        {
        }

        await CommitAsync("e");
        Assert.True((await _storage.CheckHealthAsync(default)).IsReady);
    }

    private Task<CommitResult> CommitAsync(string id) => _storage.CommitAsync(new(Namespace, [], [Sample.Put(id, 1)], []), default).AsTask();

    private async Task<long> VersionAsync(string id) => (await _storage.LoadAsync(Namespace, EntityKey.Conversation(id), default)).Version.Value;
}
