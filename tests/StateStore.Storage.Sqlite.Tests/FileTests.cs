using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using StateStore.Conformance.Storage;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>The files that the store creates, accepts and refuses.</summary>
public sealed class FileTests : IDisposable
{
    private const string Namespace = "bot";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_directory_is_created()
    {
        var path = Path.Combine(_folder.Path, "some", "where", "new.db");
        await using var storage = await SqliteStores.OpenAsync(path);

        Assert.True(File.Exists(path));
        Assert.Contains(path, (await storage.CheckHealthAsync(default)).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_created_is_reported_and_open_succeeds_after_a_repair()
    {
        var blocker = Path.Combine(_folder.Path, "blocker");
        await File.WriteAllTextAsync(blocker, "");
        await using var storage = new SqliteStorage(SqliteStores.Options(Path.Combine(blocker, "new.db")));

        var failure = await Assert.ThrowsAsync<StorageBrokenException>(() => storage.OpenAsync(default).AsTask());
        Assert.Contains(blocker, failure.Message, StringComparison.Ordinal);

        File.Delete(blocker);
        await storage.OpenAsync(default);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_refused_and_left_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("This is a diary, not a database. ", 100));
        await File.WriteAllTextAsync(_folder.Database, text);
        await using var storage = new SqliteStorage(SqliteStores.Options(_folder.Database));

        var failure = await Assert.ThrowsAsync<StorageBrokenException>(() => storage.OpenAsync(default).AsTask());
        Assert.Contains("is not a SQLite database", failure.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(_folder.Database));
    }

    [Fact]
    public async Task A_file_that_another_process_is_moving_its_log_into_is_opened()
    {
        var copy = Path.Combine(_folder.Path, "copy.db");
        await using (var storage = await SqliteStores.OpenAsync(_folder.Database))
        {
            for (var i = 0; i < 50; i++)
            {
                await storage.CommitAsync(new(Namespace, [], [Sample.Put($"c{i}", 1, new string('x', 20_000))], []), default);
            }

            foreach (var end in (string[])["", "-wal", "-shm"])
            {
                File.Copy(_folder.Database + end, copy + end);
            }
        }

        // The state between the first two pages that the other process moves: the header counts pages that the file does not have yet.
        await MoveFirstPageAsync(copy);
        await using var opened = await SqliteStores.OpenAsync(copy);
        Assert.Equal(50, (await opened.DescribeNamespaceAsync(Namespace, default)).Of(EntryCount.Conversations).Entries);
    }

    [Fact]
    public async Task A_format_of_a_newer_version_is_refused()
    {
        await (await SqliteStores.OpenAsync(_folder.Database)).DisposeAsync();
        using (var newer = new RawDatabase(_folder.Database))
        {
            newer.Execute("PRAGMA user_version = 8");
        }

        await using var storage = new SqliteStorage(SqliteStores.Options(_folder.Database));
        var failure = await Assert.ThrowsAsync<StorageBrokenException>(() => storage.OpenAsync(default).AsTask());
        Assert.Contains("format 8, written by a newer version", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_format_1_is_read_and_continued()
    {
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(1));

            // One change has its event still in the log, and the other has not.
            old.Execute("INSERT INTO entries (ns, kind, id, item, version, value) VALUES (1, 3, 'b', 4, 1, CAST('ten' AS BLOB))");
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(new(Namespace, 2, 3), Assert.Single(await storage.InfosAsync(null, 10)));
        Assert.Equal(["b", "é:1"], await ScanAsync(storage, null));
        Assert.Equal(["é:1"], await ScanAsync(storage, "open"));
        Assert.Equal(3, (await storage.LoadAsync(Namespace, EntityKey.Conversation("gone"), default)).Version.Value);
        var due = Assert.Single(await storage.ScanDueAsync(Namespace, DateTimeOffset.MaxValue, 10, default));
        Assert.Equal(new(EntityKey.Idempotency("k"), new(1), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), HasValue: true), due);
        var page = await storage.ReadLogAsync(Namespace, LogPosition.Sequence(1), 1, default);
        Assert.Equal((true, "eight", LogPosition.Sequence(10)), (page.IsTrimmed, Encoding.UTF8.GetString(page.Entries[0].Payload.Span), page.Tail));
        var result = await storage.CommitAsync(new(Namespace, [Sample.Check("gone", 3)], [Sample.Put("gone", 4)], [Sample.Event("11")]), default);
        Assert.Equal(LogPosition.Sequence(11), Assert.Single(result.Positions));
        Assert.Equal(["change", "ten"], await HistoryAsync(storage, "b"));
        await storage.CommitAsync(new(Namespace, [Sample.Check("b", 5)], [Sample.Put("b", 6)], [new(Sample.Bytes("six"), EntityKey.Conversation("b"))]), default);
        Assert.Equal(["six", "change", "ten"], await HistoryAsync(storage, "b"));
    }

    [Fact]
    public async Task A_file_of_format_2_is_read_and_continued()
    {
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(2));
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(new(Namespace, 1, 1) { TableEvents = 2 }, Assert.Single(await storage.InfosAsync(null, 10)));
        Assert.Equal(["c"], await ScanAsync(storage, "open"));
        Assert.Equal(["one"], await HistoryAsync(storage, "c"));
        Assert.Equal(2, (await storage.LoadAsync(Namespace, EntityKey.Table("t"), default)).Version.Value);
        Assert.Equal(LogPosition.Sequence(2), (await storage.ReadLogAsync(new(Namespace, LogKind.Table), LogPosition.Start, 10, default)).Tail);
        var commit = new Commit(Namespace, [], [Write.Put(EntityKey.Key(""), new(1), Sample.Bytes("{\"version\":1}\n1"))], [Sample.Event("1")]) { Log = LogKind.Key };
        Assert.Equal(LogPosition.Sequence(1), Assert.Single((await storage.CommitAsync(commit, default)).Positions));
        Assert.Equal(new(Namespace, 1, 1) { Keys = 1, KeyBytes = 15, TableEvents = 2, KeyEvents = 1 }, await storage.InfoAsync(Namespace));
    }

    [Fact]
    public async Task A_file_of_format_3_is_read_and_continued()
    {
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(3));
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(new(Namespace, 1, 1) { Keys = 1, KeyBytes = 15 }, Assert.Single(await storage.InfosAsync(null, 10)));
        Assert.Equal(Namespace, Assert.Single(await storage.ListDueNamespacesAsync(DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_000_000), 10, default)));
        var full = await storage.CommitAsync(new(Namespace, [], [Sample.PutAnswer("more", 1)], []) { Quota = new() { Answers = default } }, default);
        Assert.Equal(new(1, 25), full.Full?.Usage);
        await storage.DeleteNamespaceAsync(Namespace, default);
        Assert.Equal(10, (await storage.LoadAsync(Namespace, EntityKey.Conversation("c"), default)).Version.Value);
        Assert.True((await storage.ReadLogAsync(Namespace, LogPosition.Sequence(1), 10, default)).IsTrimmed);
    }

    [Fact]
    public async Task A_file_of_format_4_is_read_and_continued()
    {
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(4));
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(new(1, 13), await UsageAsync(Sample.Put("more", 1)));
        Assert.Equal(new(2, 32), await UsageAsync(Write.Put(RecordKey.Of("t", 1, 9), new(1), Sample.Bytes("{}"))));
        await storage.CommitAsync(new(Namespace, [], [Write.Forget(RecordKey.Of("t", 1, 1)), Sample.Delete("c", 8)], []), default);
        Assert.Equal(new(0, 0), await UsageAsync(Sample.Put("more", 1)));
        Assert.Equal(new(1, 19), await UsageAsync(Write.Put(RecordKey.Of("t", 1, 9), new(1), Sample.Bytes("{}"))));

        async Task<EntryTotal?> UsageAsync(Write more) =>
            (await storage.CommitAsync(new(Namespace, [], [more], []) { Quota = new() { Conversations = default, Records = default } }, default)).Full?.Usage;
    }

    [Fact]
    public async Task A_file_of_format_4_gets_an_audit_log()
    {
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(4));
        }

        var audit = new LogKey(Namespace, LogKind.Audit);
        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(LogPosition.Start, (await storage.ReadLogAsync(audit, LogPosition.Start, 10, default)).Tail);
        var result = await storage.CommitAsync(new(Namespace, [], [], [Sample.Event("a")]) { Log = LogKind.Audit }, default);
        Assert.Equal(LogPosition.Sequence(1), Assert.Single(result.Positions));
        Assert.Equal(["one"], await HistoryAsync(storage, "c"));
    }

    /// <summary>The columns of <c>term_buckets</c> and <c>term_slots</c> name no kind.</summary>
    [Fact]
    public void The_format_holds_the_terms_of_one_kind() =>
        Assert.Equal([KeyKind.Conversation], Enum.GetValues<KeyKind>().Where(kind => KindProperties.Of(kind).HasTermTimes));

    [Fact]
    public async Task A_file_of_format_5_gets_the_times_at_which_conversations_gained_their_terms()
    {
        var before = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var noon = DateTimeOffset.FromUnixTimeMilliseconds(1_769_256_000_000);
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(5));
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        var (closed, open) = ((await TermsAsync(Namespace))[0], (await TermsAsync(Namespace))[1]);
        Assert.Equal(("closed", 2, "open", 2), (closed.Term, closed.Count, open.Term, open.Count));
        Assert.InRange(closed.Oldest!.Value, before, DateTimeOffset.UtcNow);
        Assert.Equal(noon, open.Oldest);
        var page = await storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", DateTimeOffset.MaxValue, null, 10), default);
        Assert.Equal(["known", "older"], page.Entries.Select(entry => entry.Id));

        // Of a namespace that is being deleted nothing is counted, neither before its end nor in its next life.
        Assert.Empty(await TermsAsync("deleted"));
        while (await storage.SweepNamespaceAsync("deleted", default))
        {
        }

        var entered = Sample.PutInTerm("new", 9, null, "open") with { TermAt = noon };
        await storage.CommitAsync(new("deleted", [], [entered], []), default);
        Assert.Equal(("open", 1, noon), Assert.Single(await TermsAsync("deleted")) is var only ? (only.Term, only.Count, only.Oldest) : default);

        async Task<ImmutableArray<TermSummary>> TermsAsync(string ns) =>
            (await storage.ReadTermsAsync(ns, new(KeyKind.Conversation, null, 10, noon), default)).Terms;
    }

    [Fact]
    public async Task A_file_of_format_6_keeps_its_content_terms_and_ages_and_gets_inboxes()
    {
        var noon = DateTimeOffset.FromUnixTimeMilliseconds(1_769_256_000_000);
        using (var old = new RawDatabase(_folder.Database))
        {
            old.Execute(Golden(6));
        }

        await using var storage = await SqliteStores.OpenAsync(_folder.Database);
        Assert.Equal(new(Namespace, 4, 6) { Keys = 1, KeyBytes = 15, TableEvents = 1, KeyEvents = 1 }, await storage.InfoAsync(Namespace));
        Assert.Equal(["$access", Namespace], (await storage.InfosAsync(null, 10)).Select(info => info.Name));
        Assert.Equal(["c", "d", "due", "e"], await ScanAsync(storage, null));
        Assert.Equal(["c closed", "c open"], (await HistoryAsync(storage, "c")).Select(text => text.Split('"')[3]));
        Assert.Equal(7, (await storage.LoadAsync(Namespace, EntityKey.Conversation("gone"), default)).Version.Value);

        var terms = (await storage.ReadTermsAsync(Namespace, new(KeyKind.Conversation, null, 10, noon.AddDays(1)), default)).Terms;
        Assert.Equal([("closed", 1L, noon.AddSeconds(5)), ("open", 2L, noon.AddSeconds(30))], terms.Select(term => (term.Term, term.Count, term.Oldest!.Value)));
        Assert.Equal([0L, 1L], terms.Select(term => term.LastMinute.Arrivals));
        var page = await storage.ScanByAgeAsync(Namespace, new(KeyKind.Conversation, "open", DateTimeOffset.MaxValue, null, 10), default);
        Assert.Equal(["d", "e"], page.Entries.Select(entry => entry.Id));

        Assert.Equal(LogPosition.Start, (await storage.ReadLogAsync(new(Namespace, LogKind.Message), LogPosition.Start, 10, default)).Tail);
        var inbox = new Commit(Namespace, [], [Write.Put(EntityKey.Inbox("c"), new(1), Sample.Bytes("{\"version\":1}"))], [Sample.Event("m")]) { Log = LogKind.Message };
        Assert.Equal(LogPosition.Sequence(1), Assert.Single((await storage.CommitAsync(inbox, default)).Positions));
    }

    [Fact]
    public async Task An_event_that_neither_log_nor_history_keeps_is_removed_from_the_file()
    {
        var options = new SqliteStorageOptions { Path = _folder.Database, Storage = new() { EventRetention = 50, HistoryLength = 10 } };
        await using var storage = await SqliteStores.OpenAsync(options);
        for (var version = 1; version <= 1_000; version++)
        {
            // The conversations change at different rates. One loses its events to the trimming of the log, the other to the limit of its history.
            await ChangeAsync("often", version);
            await ChangeAsync($"seldom {version % 20}", (version / 20) + 1);
        }

        using var raw = new RawDatabase(_folder.Database);
        const int Log = 50 + 1;
        const int HistoriesOutsideTheLog = 2 * 20 * 10;
        Assert.InRange(raw.Number("SELECT count(*) FROM events"), 20 * 10, Log + HistoriesOutsideTheLog);
        await storage.CommitAsync(
            new(Namespace, [], [.. Enumerable.Range(0, 20).Select(i => Write.Forget(EntityKey.Conversation($"seldom {i}")))], []), default);
        for (var version = 1_001; version <= 1_200; version++)
        {
            await ChangeAsync("often", version);
        }

        Assert.InRange(raw.Number("SELECT count(*) FROM events"), 50, Log);

        async Task ChangeAsync(string id, int version) =>
            await storage.CommitAsync(new(Namespace, [], [Sample.Put(id, version)], [Sample.EventOf(id, $"{id}.{version}")]), default);
    }

    [Fact]
    public async Task A_closed_store_leaves_one_file_and_refuses_calls()
    {
        var storage = await SqliteStores.OpenAsync(_folder.Database);
        await storage.CommitAsync(new(Namespace, [], [Sample.Put("a", 1)], []), default);
        await storage.DisposeAsync();

        Assert.Equal([_folder.Database], Directory.GetFiles(_folder.Path));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.LoadAsync(Namespace, EntityKey.Schema, default).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => storage.CommitAsync(new(Namespace, [], [], []), default).AsTask());
        Assert.False((await storage.CheckHealthAsync(default)).IsReady);
    }

    [Fact]
    public async Task A_lowered_retention_trims_the_log_in_steps()
    {
        await using (var generous = await SqliteStores.OpenAsync(_folder.Database))
        {
            await generous.CommitAsync(new(Namespace, [], [], [.. Enumerable.Range(1, 2_500).Select(i => Sample.Event($"{i}"))]), default);
        }

        await using var storage = await SqliteStores.OpenAsync(new SqliteStorageOptions { Path = _folder.Database, Storage = new() { EventRetention = 10 } });
        var counts = new List<long>();
        for (var i = 0; i < 4; i++)
        {
            await storage.CommitAsync(new(Namespace, [], [], [Sample.Event("more")]), default);
            counts.Add((await storage.InfoAsync(Namespace)).Events);
        }

        Assert.Equal([1_501, 502, 10, 10], counts);
    }

    private static string Golden(int format)
    {
        using var golden = typeof(FileTests).Assembly.GetManifestResourceStream($"StateStore.Storage.Sqlite.Tests.Golden.format-{format}.sql")!;
        return new StreamReader(golden).ReadToEnd();
    }

    private static async Task<IEnumerable<string>> HistoryAsync(SqliteStorage storage, string id) =>
        (await storage.ReadHistoryAsync(Namespace, EntityKey.Conversation(id), 10, default)).Select(payload => Sample.Text(payload));

    private static async Task<IEnumerable<string>> ScanAsync(SqliteStorage storage, string? term) =>
        (await storage.ScanAsync(Namespace, new(KeyKind.Conversation, "", null, 10, term), default)).Entries.Select(entry => entry.Id);

    /// <summary>Writes the newest version of the first page from the -wal file into the database (https://www.sqlite.org/fileformat2.html, "WAL File Format").</summary>
    private static async Task MoveFirstPageAsync(string path)
    {
        const int LogHeader = 32;
        const int FrameHeader = 24;
        var log = await File.ReadAllBytesAsync(path + "-wal");
        var page = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
        var frames = Enumerable.Range(0, (log.Length - LogHeader) / (FrameHeader + page)).Select(frame => LogHeader + (frame * (FrameHeader + page)));
        var newest = frames.Last(frame => BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(frame)) == 1);
        await using var file = File.OpenWrite(path);
        await file.WriteAsync(log.AsMemory(newest + FrameHeader, page));
    }
}
