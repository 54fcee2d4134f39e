using System.Diagnostics;
using System.Text;
using SQLitePCL;

namespace StateStore.Benchmarks;

/// <summary>
/// The least that a durable change can cost on SQLite: one thread, no queue, no checks; each transaction writes the rows of as many
/// changes as there would be writers (content, event, and the removal of the oldest event) and is synced once.
/// </summary>
internal sealed class RawGroupCommit : IDisposable
{
    private const int Retention = 10_000;

    private const string Schema = """
        PRAGMA page_size = 4096;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -65536;
        CREATE TABLE entries (row INTEGER PRIMARY KEY, ns INTEGER, kind INTEGER, id TEXT, version INTEGER, due INTEGER, newest INTEGER, value BLOB);
        CREATE UNIQUE INDEX entries_key ON entries (ns, kind, id);
        CREATE TABLE events (row INTEGER PRIMARY KEY, entry INTEGER, version INTEGER, previous INTEGER, payload BLOB);
        """;

    private const string Put = """
        INSERT INTO entries (ns, kind, id, version, newest, value) VALUES (1, 2, ?1, ?2, ?3, ?4)
        ON CONFLICT (ns, kind, id) DO UPDATE SET version = excluded.version, newest = excluded.newest, value = excluded.value
        """;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _put;
    private readonly sqlite3_stmt _forget;
    private readonly sqlite3_stmt _append;
    private readonly byte[][] _ids;
    private readonly byte[] _value;
    private readonly byte[] _payload;
    private readonly long[] _versions;
    private long _position;

    /// <param name="path">The database.</param>
    /// <param name="conversations">How many entries there are.</param>
    /// <param name="value">What each write writes; that of a conversation if it is not said.</param>
    /// <param name="payload">Likewise its event.</param>
    public RawGroupCommit(string path, int conversations, byte[]? value = null, byte[]? payload = null)
    {
        Batteries_V2.Init();
        Check(raw.sqlite3_open(path, out _database));
        Check(raw.sqlite3_exec(_database, Schema));
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _put = Prepare(Put);
        _forget = Prepare("DELETE FROM events WHERE row = ?1");
        _append = Prepare("INSERT INTO events (row, entry, version, previous, payload) VALUES (?1, ?2, ?3, ?1, ?4)");
        _ids = [.. Enumerable.Range(0, conversations).Select(n => Encoding.UTF8.GetBytes(Samples.Id(n, 0)))];
        _versions = new long[conversations];

        // Sizes as the engine writes them: the event of a change carries the data twice.
        var commit = Samples.Commit(Samples.Namespace, Samples.Id(0, 0));
        _value = value ?? commit.Writes[0].Value.ToArray();
        _payload = payload ?? [.. commit.Events[0].Payload.Span, .. Samples.Data(0)];
    }

    public Throughput Run(int batch, TimeSpan duration)
    {
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var count = 0;
        while (watch.Elapsed < duration)
        {
            Step(_begin);
            for (var i = 0; i < batch; i++, count++)
            {
                Change((int)(_position % _ids.Length));
            }

            Step(_commit);
        }

        process.Refresh();
        return new(count / watch.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalMicroseconds / count, 0);
    }

    public void Dispose()
    {
        foreach (var statement in (sqlite3_stmt[])[_begin, _commit, _put, _append, _forget])
        {
            raw.sqlite3_finalize(statement);
        }

        raw.sqlite3_close(_database);
    }

    private void Change(int conversation)
    {
        var version = ++_versions[conversation];
        raw.sqlite3_bind_text(_put, 1, _ids[conversation]);
        raw.sqlite3_bind_int64(_put, 2, version);
        raw.sqlite3_bind_int64(_put, 3, ++_position);
        raw.sqlite3_bind_blob(_put, 4, _value);
        Step(_put);
        raw.sqlite3_bind_int64(_append, 1, _position);
        raw.sqlite3_bind_int64(_append, 2, conversation);
        raw.sqlite3_bind_int64(_append, 3, version);
        raw.sqlite3_bind_blob(_append, 4, _payload);
        Step(_append);
        raw.sqlite3_bind_int64(_forget, 1, _position - Retention);
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
