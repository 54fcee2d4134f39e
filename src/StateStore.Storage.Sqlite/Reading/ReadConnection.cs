using System.Collections.Immutable;
using StateStore.Storage.Sqlite.Database;

namespace StateStore.Storage.Sqlite.Reading;

/// <summary>
/// Reads entries and counters. One statement is one snapshot; several statements run in a transaction. Neither is ever left open, so each read sees
/// every commit that was made before it began.
/// </summary>
internal sealed partial class ReadConnection : IDisposable
{
    /// <summary>The state of a namespace that is not deleted.</summary>
    private const long Held = 1;

    private readonly Connection _connection;
    private readonly NamespaceIds _ids;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _namespace;
    private readonly Statement _namespaces;
    private readonly Statement _load;
    private readonly Statement _scan;
    private readonly Statement _scanDown;
    private readonly Statement _scanTermDown;
    private readonly Statement _scanTerm;
    private readonly Statement _scanAge;
    private readonly Statement _age;
    private readonly Statement _ageSpan;
    private readonly Statement _termCount;
    private readonly Statement _termFlow;
    private readonly Statement _bucketWalk;
    private readonly Statement _due;
    private readonly Statement _log;
    private readonly Statement _newest;
    private readonly Statement _history;
    private readonly Statement _journalMode;
    private readonly Statement _dueNamespaces;
    private readonly Statement _deleted;

    public ReadConnection(Connection connection, NamespaceIds ids)
    {
        _connection = connection;
        _ids = ids;
        _begin = connection.Prepare("begin-read");
        _commit = connection.Prepare("commit");
        _namespace = connection.Prepare("namespace-by-name");
        _namespaces = connection.Prepare("namespace-list");
        _load = connection.Prepare("entry-load");
        _scan = connection.Prepare("entry-scan");
        _scanDown = connection.Prepare("entry-scan-down");
        _scanTermDown = connection.Prepare("entry-scan-term-down");
        _scanTerm = connection.Prepare("entry-scan-term");
        _scanAge = connection.Prepare("entry-scan-age");
        _age = connection.Prepare("entry-age");
        _ageSpan = connection.Prepare("entry-age-span");
        _termCount = connection.Prepare("term-count");
        _termFlow = connection.Prepare("term-flow");
        _bucketWalk = connection.Prepare("bucket-walk");
        _due = connection.Prepare("entry-due");
        _log = connection.Prepare("event-read");
        _newest = connection.Prepare("event-read-newest");
        _history = connection.Prepare("history-read");
        _journalMode = connection.Prepare("journal-mode");
        _dueNamespaces = connection.Prepare("namespace-due");
        _deleted = connection.Prepare("namespace-deleted");
    }

    public StoredEntry Load(string ns, EntityKey key)
    {
        if (!TryFindId(ns, out var id))
        {
            return default;
        }

        using var rows = _load.Bind(1, id).Bind(2, (long)key.Kind).BindText(3, key.Id).Query();
        rows.Read();
        if (!rows.IsNull(1))
        {
            return new(new(rows.Int64(0)), rows.Blob(1));
        }

        var hasVersion = !rows.IsNull(0) && rows.Int64(3) == Held;
        return new(new(rows.Int64(hasVersion ? 0 : 2)), null);
    }

    public ImmutableArray<StoredEntry> LoadMany(string ns, ImmutableArray<EntityKey> keys, long bytes)
    {
        using var snapshot = new Snapshot(this);
        var entries = ImmutableArray.CreateBuilder<StoredEntry>(keys.Length);
        var bound = new PageBound(keys.Length, bytes);
        var loaded = 0L;
        foreach (var key in keys)
        {
            // One value more than fits is read, and dropped.
            var entry = Load(ns, key);
            var more = entry.Value?.Length ?? 0;
            if (!bound.Fits(entries.Count, loaded, more))
            {
                break;
            }

            entries.Add(entry);
            loaded += more;
        }

        return entries.DrainToImmutable();
    }

    public ImmutableArray<NamespaceContents> ListNamespaces(string? after, int limit)
    {
        var list = ImmutableArray.CreateBuilder<NamespaceContents>();
        using var rows = _namespaces.BindText(1, after).Bind(2, limit).Query();
        while (rows.Read())
        {
            list.Add(NamespaceRow.Of(rows, audit: 13).Contents(rows.Text(12)));
        }

        return list.ToImmutable();
    }

    public ImmutableArray<string> ListDeletedNamespaces(int limit) => Names(_deleted.Bind(1, limit));

    public NamespaceContents Describe(string ns) => Find(ns)?.Contents(ns) ?? new(ns);

    /// <summary>Reads the journal mode, after a read of the file that proves that it can be read.</summary>
    public string JournalMode()
    {
        _ = ListNamespaces(null, 1);
        using var rows = _journalMode.Query();
        rows.Read();
        return rows.Text(0);
    }

    public void Dispose() => _connection.Dispose();

    private static ImmutableArray<string> Names(Statement statement)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        using var rows = statement.Query();
        while (rows.Read())
        {
            names.Add(rows.Text(0));
        }

        return names.ToImmutable();
    }

    private bool TryFindId(string ns, out long id)
    {
        if (!_ids.TryGet(ns, out id) && Find(ns) is { } found)
        {
            id = found.Id;
        }

        return id != 0;
    }

    private NamespaceRow? Find(string ns)
    {
        using var rows = _namespace.BindText(1, ns).Query();
        if (!rows.Read())
        {
            return null;
        }

        var found = NamespaceRow.Of(rows, audit: 18);
        _ids.Add(ns, found.Id);
        return found;
    }

    /// <summary>A row of <c>namespaces</c>, with the position of the oldest event kept and of the newest event ever in each log.</summary>
    private readonly record struct NamespaceRow(
        long Id, (long First, long Last) Conversation, (long First, long Last) Table, (long First, long Last) Key, (long First, long Last) Audit,
        (long First, long Last) Message, long Conversations, long Keys, long KeyBytes, EntryTotal Inboxes)
    {
        /// <param name="rows">The row.</param>
        /// <param name="audit">The column of the first position of the audit log, which differs between the statements. The log of messages and the inboxes follow.</param>
        public static NamespaceRow Of(Statement.Rows rows, int audit) => new(
            rows.Int64(0), (rows.Int64(1), rows.Int64(2)), (rows.Int64(3), rows.Int64(4)), (rows.Int64(5), rows.Int64(6)),
            (rows.Int64(audit), rows.Int64(audit + 1)), (rows.Int64(audit + 2), rows.Int64(audit + 3)), rows.Int64(7), rows.Int64(8), rows.Int64(9),
            new(rows.Int64(audit + 4), rows.Int64(audit + 5)));

        public NamespaceContents Contents(string name) => new NamespaceContents(name)
            .Note(EntryCount.Conversations, new(Conversations, 0))
            .Note(EntryCount.Keys, new(Keys, KeyBytes))
            .Note(EntryCount.Inboxes, Inboxes)
            .Note(LogKind.Conversation, Count(Conversation))
            .Note(LogKind.Table, Count(Table))
            .Note(LogKind.Key, Count(Key))
            .Note(LogKind.Audit, Count(Audit))
            .Note(LogKind.Message, Count(Message));

        public (long First, long Last) Log(LogKind kind) => kind switch
        {
            LogKind.Table => Table,
            LogKind.Key => Key,
            LogKind.Audit => Audit,
            LogKind.Message => Message,
            _ => Conversation,
        };

        private static long Count((long First, long Last) log) => log.Last - log.First + 1;
    }

    /// <summary>Makes several statements see the same moment.</summary>
    private readonly ref struct Snapshot
    {
        private readonly ReadConnection _owner;

        public Snapshot(ReadConnection owner)
        {
            _owner = owner;
            owner._begin.Execute();
        }

        public void Dispose() => _owner._commit.Execute();
    }
}
