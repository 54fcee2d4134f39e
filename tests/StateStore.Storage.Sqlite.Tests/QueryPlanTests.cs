using SQLitePCL;

namespace StateStore.Storage.Sqlite.Tests;

/// <summary>Statements find their rows in order by an index, so that the size of the tables does not matter.</summary>
public sealed class QueryPlanTests : IDisposable
{
    private readonly sqlite3 _database;

    public QueryPlanTests()
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(":memory:", out _database));
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(_database, Schema()));
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("entry-find", "entries_key (ns=? AND kind=? AND id=?)")]
    [InlineData("entry-load", "namespaces USING INTEGER PRIMARY KEY (rowid=?)", "entries_key (ns=? AND kind=? AND id=?) LEFT-JOIN")]
    [InlineData("entry-update", "INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-forget", "INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-scan", "entries_key (ns=? AND kind=? AND id>? AND id<?)", "SCALAR SUBQUERY 1", "namespaces USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-scan-term", "entries_term (ns=? AND kind=? AND term=? AND id>? AND id<?)", "SCALAR SUBQUERY 1", "namespaces USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-due", "entries_due (ns=? AND due<?)", "SCALAR SUBQUERY 1", "namespaces USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("event-read", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData("event-read-newest", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData("event-remove", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    [InlineData("namespace-list", "namespaces_listed (name>?)")]
    [InlineData("entry-page", "entries_key (ns=?)")]
    [InlineData("entry-term", "INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-update-term", "INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("entry-age", "COVERING INDEX entries_age (ns=? AND term=? AND entered>? AND entered<?)")]
    [InlineData("entry-scan-age", "entries_age (ns=? AND term=? AND (entered,id)>(?,?) AND entered<?)", "SCALAR SUBQUERY 1", "namespaces USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("term-count", "PRIMARY KEY (ns=? AND level=? AND term>?)", "SCALAR SUBQUERY 1", "namespaces USING INTEGER PRIMARY KEY (rowid=?)")]
    [InlineData("bucket-walk", "PRIMARY KEY (ns=? AND level=? AND term=? AND bucket>? AND bucket<?)")]
    [InlineData("bucket-empty", "PRIMARY KEY (ns=? AND level=? AND term=? AND bucket=?)")]
    [InlineData("bucket-remove", "PRIMARY KEY (ns=? AND level=? AND term=? AND bucket=?)")]
    [InlineData("bucket-page", "PRIMARY KEY (ns=?)")]
    [InlineData("slot-remove", "PRIMARY KEY (ns=? AND slot=? AND term=?)")]
    [InlineData("slot-page", "PRIMARY KEY (ns=? AND slot<?)")]
    [InlineData("event-page", "INTEGER PRIMARY KEY (rowid>? AND rowid<?)")]
    public void A_statement_uses_only_index_searches(string script, params string[] searches)
    {
        // One step for each table: no scan of a whole table and no sorting.
        var plan = Plan(script);
        Assert.Equal(searches.Length, plan.Count);
        Assert.All(plan.Zip(searches), step => Assert.EndsWith(step.Second, step.First, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("event-look")]
    [InlineData("history-read")]
    [InlineData("history-release")]
    [InlineData("history-detach")]
    [InlineData("term-flow")]
    [InlineData("entry-age-span", "SCAN CONSTANT ROW")]
    [InlineData("namespace-deleted", "SCAN namespaces USING INDEX namespaces_deleted")]
    [InlineData("namespace-due", "SCAN waiting")]
    public void The_plan_of_a_walk_contains_only_its_expected_scan(string script, string scan = "SCAN chain") =>
        Assert.All(Plan(script).Where(step => step.StartsWith("SCAN", StringComparison.Ordinal)), step => Assert.Equal(scan, step));

    private List<string> Plan(string script)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(_database, "EXPLAIN QUERY PLAN " + Script(script), out var statement));
        using (statement)
        {
            var plan = new List<string>();
            while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
            {
                plan.Add(raw.sqlite3_column_text(statement, 3).utf8_to_string());
            }

            return plan;
        }
    }

    /// <summary>The scripts of every format in their order. Each starts from the one before it.</summary>
    private static string Schema()
    {
        var formats = typeof(SqliteStorage).Assembly.GetManifestResourceNames().Count(name => name.Contains(".schema-", StringComparison.Ordinal));
        return string.Concat(Enumerable.Range(1, formats).Select(version => Script($"schema-{version}")));
    }

    private static string Script(string name)
    {
        var stream = typeof(SqliteStorage).Assembly.GetManifestResourceStream($"StateStore.Storage.Sqlite.Scripts.{name}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
