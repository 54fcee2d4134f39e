using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>One table in the course of a batch: as it was found, as the changes so far have made it, and what is known of its records.</summary>
internal sealed class WorkingTable
{
    private static readonly byte[] FirstVersion = "{\"version\":1}"u8.ToArray();

    private readonly Versioned<Table> _found;
    private readonly StoreError? _corrupt;
    private readonly ImmutableArray<string> _contents = [];
    private readonly Dictionary<long, TableRecord?> _records = [];
    private readonly HashSet<long> _changed = [];

    // What was looked up, as it was: the index has it until the commit.
    private readonly Dictionary<long, TableRecord> _stored = [];
    private bool _isReplaced;

    public WorkingTable(string name, Versioned<Table> found)
    {
        Name = name;
        _found = Current = found;
    }

    /// <summary>One whose stored form can't be read.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version that the store gives for it.</param>
    /// <param name="corrupt">Why it can't be read.</param>
    /// <param name="contents">What the keys of its records begin with.</param>
    public WorkingTable(string name, EntityVersion version, StoreError corrupt, ImmutableArray<string> contents)
        : this(name, new(version, null))
    {
        _corrupt = corrupt;
        _contents = contents;
    }

    private WorkingTable(WorkingTable other)
    {
        (Name, _found, Current, _isReplaced) = (other.Name, other._found, other.Current, other._isReplaced);
        (_corrupt, _contents) = (other._corrupt, other._contents);
        _records = new(other._records);
        _changed = [.. other._changed];
        _stored = new(other._stored);
    }

    public string Name { get; }

    public EntityKey Key => EntityKey.Table(Name);

    public Versioned<Table> Current { get; private set; }

    /// <summary>Why it can't be read, until a change has removed it; null = nothing is wrong.</summary>
    public StoreError? Corrupt => Current.Version == _found.Version ? _corrupt : null;

    public EntityVersion FoundVersion => _found.Version;

    /// <summary>The content that lies in the store is the one that the changes so far speak of.</summary>
    public bool IsStored => Current.Value is not null && !_isReplaced && _found.Value is not null;

    public Check Check => new(Key, _found.Version);

    /// <summary>What the store calls a record of the present content.</summary>
    public EntityKey KeyOf(long id) => RecordKey.Of(Name, Current.Value!.Generation, id);

    /// <summary>Whether it need not be looked up: it was, or this batch has made it, or no other can be there.</summary>
    public bool Knows(long id) => !IsStored || _found.Value!.Count == 0 || id > _found.Value.HighestId || _records.ContainsKey(id);

    public TableRecord? Find(long id) => _records.GetValueOrDefault(id);

    public void Learn(long id, TableRecord? record)
    {
        if (_records.TryAdd(id, record) && record is { } found)
        {
            _stored.Add(id, found);
        }
    }

    /// <summary>The records that this batch has put and that are still there.</summary>
    public IEnumerable<TableRecord> Put => _changed.Where(id => _records[id] is not null).Select(id => _records[id]!.Value);

    /// <summary>This batch has put or removed it, so what the store says of it no longer counts.</summary>
    public bool HasChanged(long id) => _changed.Contains(id);

    public WorkingTable Copy() => new(this);

    public void Apply(TableEvent happened)
    {
        if (happened.Type is TableEventType.StateCreated or TableEventType.StateDropped or TableEventType.StateSet)
        {
            _isReplaced = true;
            _records.Clear();
            _changed.Clear();
            _stored.Clear();
        }

        Current = TableDecider.Evolve(happened);
        foreach (var record in happened.Records)
        {
            _records[record.Id] = happened.Type == TableEventType.Deleted ? null : record;
            _changed.Add(record.Id);
        }
    }

    /// <summary>What has to be written for all the changes together.</summary>
    /// <param name="now">When they were decided.</param>
    /// <param name="lifetime">How long the version of a dropped table is kept.</param>
    public IEnumerable<Write> Writes(DateTimeOffset now, TimeSpan lifetime)
    {
        if (Current.Version == _found.Version)
        {
            yield break;
        }

        yield return Current.Value is { } table
            ? Write.Put(Key, Current.Version, TableCodec.Encode(Current.Version, table))
            : Write.Delete(Key, Current.Version, now + lifetime);
        var contents = _isReplaced && _found.Value is { Count: > 0 } replaced ? [RecordKey.Prefix(Name, replaced.Generation)] : _contents;
        foreach (var content in contents)
        {
            yield return Write.Put(new(KeyKind.TableRemains, content), new(1), FirstVersion, now);
        }

        foreach (var id in _changed)
        {
            yield return _records[id] is { } record ? Write.Put(KeyOf(id), record.Version, TableCodec.Encode(record)) : Write.Forget(KeyOf(id));
        }

        if (Current.Value is { Indexes.IsEmpty: false } indexed)
        {
            foreach (var write in _changed.SelectMany(id => IndexWrites(indexed, id)))
            {
                yield return write;
            }
        }
    }

    private IEnumerable<Write> IndexWrites(Table table, long id)
    {
        var before = _stored.TryGetValue(id, out var stored) ? RecordIndex.TermsOf(table, stored.Content).ToHashSet(StringComparer.Ordinal) : [];
        var after = _records[id] is { } record ? RecordIndex.TermsOf(table, record.Content).ToHashSet(StringComparer.Ordinal) : [];
        return before.Except(after).Select(term => Write.Forget(Key(term)))
            .Concat(after.Except(before).Select(term => Write.Put(Key(term), new(1), FirstVersion)));

        EntityKey Key(string term) => new(KeyKind.Record, RecordKey.TermId(Name, table.Generation, term, id));
    }
}
