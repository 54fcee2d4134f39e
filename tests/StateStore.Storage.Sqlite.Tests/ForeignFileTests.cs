using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>The store accepts only its own files. A file of another program stays byte-identical.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const string ApplicationId = "SELECT application_id FROM pragma_application_id";
    private const long OurId = 0x53745374;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("CREATE TABLE users (id INTEGER, name TEXT)")]
    [InlineData("PRAGMA journal_mode = WAL; CREATE TABLE users (id INTEGER, name TEXT)")]
    [InlineData("PRAGMA application_id = 77")]
    [InlineData("PRAGMA user_version = 2")]
    [InlineData("CREATE TABLE entries (id INTEGER); CREATE TABLE namespaces (id INTEGER); CREATE TABLE events (id INTEGER); PRAGMA user_version = 4")]
    public async Task A_database_of_another_program_is_refused_and_not_changed(string sql)
    {
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute(sql);
        }

        await IsRefusedUntouchedAsync();
    }

    [Fact]
    public async Task A_refused_database_of_a_killed_program_keeps_its_wal_file()
    {
        var crashed = Path.Combine(_folder.Path, "crashed.db");
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute("PRAGMA journal_mode = WAL; CREATE TABLE users (id INTEGER)");
            File.Copy(_folder.Database, crashed);
            File.Copy(_folder.Database + "-wal", crashed + "-wal");
        }

        File.Delete(_folder.Database);
        File.Move(crashed, _folder.Database);
        File.Move(crashed + "-wal", _folder.Database + "-wal");
        await IsRefusedUntouchedAsync();
    }

    [Fact]
    public async Task A_database_that_another_program_has_open_is_refused_and_not_changed()
    {
        using var other = new RawDatabase(_folder.Database);
        other.Execute("PRAGMA journal_mode = WAL; CREATE TABLE users (id INTEGER); BEGIN; INSERT INTO users VALUES (1)");
        await IsRefusedUntouchedAsync();
        other.Execute("COMMIT");
        Assert.Equal(1, other.Number("SELECT count(*) FROM users"));
    }

    [Fact]
    public async Task A_new_file_has_the_application_id_outside_of_its_wal_file()
    {
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);

        var id = (await File.ReadAllBytesAsync(_folder.Database)).AsSpan(68, 4).ToArray();
        Assert.Equal("StSt"u8.ToArray(), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRAGMA journal_mode = WAL")]
    public async Task An_empty_file_and_an_empty_database_are_accepted(string sql)
    {
        await File.WriteAllTextAsync(_folder.Database, "");
        using (var other = new RawDatabase(_folder.Database))
        {
            other.Execute(sql);
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.True((await storage.CommitAsync(new("bot", [], [Sample.Put("a", 1)], []), default)).IsCommitted);
    }

    [Fact]
    public async Task A_StateStore_file_without_an_application_id_is_recognised_and_gets_one_even_from_a_wal_file()
    {
        var crashed = Path.Combine(_folder.Path, "crashed.db");
        await using (var storage = await SqliteStores.OpenAsync(_folder.Database))
        {
            await storage.CommitAsync(new("bot", [], [Sample.Put("a", 1)], []), default);
        }

        using (var older = new RawDatabase(_folder.Database))
        {
            // The last format that did not mark its files.
            older.Execute("DROP TABLE term_buckets; DROP TABLE term_slots; DROP INDEX entries_age; ALTER TABLE entries DROP COLUMN entered");
            foreach (var added in new[] { "conversation_bytes", "records", "record_bytes", "audit_first", "audit_last", "message_first", "message_last", "inboxes", "inbox_bytes" })
            {
                older.Execute($"ALTER TABLE namespaces DROP COLUMN {added}");
            }

            older.Execute("PRAGMA journal_mode = DELETE; PRAGMA application_id = 0; PRAGMA journal_mode = WAL; PRAGMA user_version = 4");
            File.Copy(_folder.Database, crashed);
            File.Copy(_folder.Database + "-wal", crashed + "-wal");
        }

        await using (var storage = await SqliteStores.OpenAsync(crashed))
        {
            Assert.Equal(1, (await storage.LoadAsync("bot", EntityKey.Conversation("a"), default)).Version.Value);
        }

        using var read = new RawDatabase(crashed);
        Assert.Equal(OurId, read.Number(ApplicationId));
    }

    [Fact]
    public async Task A_directory_and_a_device_are_refused()
    {
        Assert.Contains("is a directory", (await RefusalAsync(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("is not a regular file", (await RefusalAsync("/dev/null")).Message, StringComparison.Ordinal);
    }

    private async Task IsRefusedUntouchedAsync()
    {
        var before = Contents();
        Assert.Contains("a SQLite database of another program", (await RefusalAsync(_folder.Database)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    private static async Task<StorageBrokenException> RefusalAsync(string path)
    {
        await using var storage = new SqliteStorage(SqliteStores.Options(path));
        return await Assert.ThrowsAsync<StorageBrokenException>(() => storage.OpenAsync(default).AsTask());
    }

    /// <summary>Each file with its bytes. Of the -shm file, which holds locks and no data, only the name.</summary>
    private IEnumerable<(string Name, string Bytes)> Contents() =>
    [
        .. Directory.GetFiles(_folder.Path).Order(StringComparer.Ordinal)
            .Select(file => (file, file.EndsWith("-shm", StringComparison.Ordinal) ? "" : Convert.ToHexString(ReadShared(file)))),
    ];

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
