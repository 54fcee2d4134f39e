using System.Diagnostics;
using System.Text;
using SQLitePCL;
using StateStore.Storage.Sqlite;

namespace StateStore.Benchmarks;

/// <summary>
/// The smallest cost of a durable change on SQLite: one thread, no queue, no checks, the same tables and indexes as the store. Each transaction writes the
/// rows of one change per writer, then the counters of the namespace, and is synced once. The rows of a change are the content of an entry, the event, and
/// the removal of the event that leaves the history.
/// </summary>
internal sealed class RawGroupCommit : IDisposable
{
    private const string Put = """
        INSERT INTO entries (ns, kind, id, version, term, entered, newest, value) VALUES (1, ?1, ?2, ?3, ?4, ?7, ?5, ?6)
        ON CONFLICT (ns, kind, id) DO UPDATE
        SET version = excluded.version, term = excluded.term, entered = excluded.entered, newest = excluded.newest, value = excluded.value
        """;

    private readonly RawRows _rows;
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _put;
    private readonly sqlite3_stmt _append;
    private readonly sqlite3_stmt _forget;
    private readonly sqlite3_stmt _count;
    private readonly sqlite3_stmt _commit;
    private readonly byte[][] _ids;
    private readonly byte[][] _terms;
    private readonly long[] _versions;
    private readonly long[] _newest;
    private readonly Random _random = new(1);
    private long _position;

    private RawGroupCommit(string path, RawRows rows)
    {
        _rows = rows;
        Check(raw.sqlite3_open(path, out _database));
        Check(raw.sqlite3_exec(_database, "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4096; INSERT INTO namespaces (id, name, first, last, conversations) VALUES (1, 'raw', 1, 0, 0)"));
        _begin = Prepare("BEGIN IMMEDIATE");
        _put = Prepare(Put);
        _append = Prepare("INSERT INTO events (row, entry, version, previous, payload) VALUES (?1, ?2, ?3, ?4, ?5)");
        _forget = Prepare("DELETE FROM events WHERE row = ?1");
        _count = Prepare("UPDATE namespaces SET last = ?1 WHERE id = 1");
        _commit = Prepare("COMMIT");
        _ids = [.. Enumerable.Range(0, rows.Entries).Select(n => Encoding.UTF8.GetBytes(Samples.Id(n, 0)))];
        _terms = [.. rows.Terms.Select(Encoding.UTF8.GetBytes)];
        _versions = new long[rows.Entries];
        _newest = new long[rows.Entries];
    }

    /// <summary>Opens the database; all entries exist afterwards.</summary>
    /// <param name="path">The database file. The store creates it and closes it first.</param>
    /// <param name="rows">The rows to write.</param>
    public static async Task<RawGroupCommit> OpenAsync(string path, RawRows rows)
    {
        await using (var storage = new SqliteStorage(new() { Path = path }))
        {
            await storage.OpenAsync(default);
        }

        var raw = new RawGroupCommit(path, rows);
        raw.Transact(Enumerable.Range(0, rows.Entries));
        return raw;
    }

    public Throughput Run(int batch, TimeSpan duration)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var count = 0;
        var perWriter = _rows.Entries / batch;
        while (watch.Elapsed < duration)
        {
            Transact(Enumerable.Range(0, batch).Select(writer => (writer * perWriter) + _random.Next(perWriter)));
            count += batch;
        }

        process.Refresh();
        return new(count / watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, 0);
    }

    public void Dispose()
    {
        foreach (var statement in (sqlite3_stmt[])[_begin, _put, _append, _forget, _count, _commit])
        {
            raw.sqlite3_finalize(statement);
        }

        raw.sqlite3_close(_database);
    }

    private void Transact(IEnumerable<int> entries)
    {
        Step(_begin);
        foreach (var entry in entries)
        {
            Change(entry);
        }

        raw.sqlite3_bind_int64(_count, 1, _position);
        Step(_count);
        Step(_commit);
    }

    private void Change(int entry)
    {
        var version = ++_versions[entry];
        raw.sqlite3_bind_int64(_put, 1, (long)_rows.Kind);
        raw.sqlite3_bind_text(_put, 2, _ids[entry]);
        raw.sqlite3_bind_int64(_put, 3, version);
        if (_terms.Length > 0)
        {
            raw.sqlite3_bind_text(_put, 4, _terms[version % _terms.Length]);
            raw.sqlite3_bind_int64(_put, 7, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        }

        raw.sqlite3_bind_int64(_put, 5, ++_position);
        raw.sqlite3_bind_blob(_put, 6, _rows.Value);
        Step(_put);
        raw.sqlite3_bind_int64(_append, 1, _position);
        raw.sqlite3_bind_int64(_append, 2, entry);
        raw.sqlite3_bind_int64(_append, 3, version);
        raw.sqlite3_bind_int64(_append, 4, _newest[entry]);
        raw.sqlite3_bind_blob(_append, 5, _rows.Payload);
        Step(_append);
        _newest[entry] = _position;
        raw.sqlite3_bind_int64(_forget, 1, _position - ((long)_rows.History * _rows.Entries));
        Step(_forget);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_database, sql, out var statement));
        return statement;
    }

    private static void Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result != raw.SQLITE_DONE)
        {
            throw new InvalidOperationException($"SQLite answers {result}");
        }

        raw.sqlite3_reset(statement);
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answers {result}");
        }
    }
}
