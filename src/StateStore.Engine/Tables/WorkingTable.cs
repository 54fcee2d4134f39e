using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>One table in a batch: as it was found, as the changes so far have made it, and its records as far as they are known.</summary>
internal sealed class WorkingTable
{
    private static readonly byte[] FirstVersion = "{\"version\":1}"u8.ToArray();

    private readonly Versioned<Table> _found;
    private readonly StoreError? _corrupt;
    private readonly ImmutableArray<string> _contents = [];
    private readonly Dictionary<long, TableRecord?> _records = [];
    private readonly HashSet<long> _changed = [];

    // Records as they were looked up. The index has their terms until the commit.
    private readonly Dictionary<long, TableRecord> _stored = [];
    private bool _isReplaced;

    public WorkingTable(string name, Versioned<Table> found)
    {
        Name = name;
        _found = Current = found;
    }

    /// <summary>A table that can't be read.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version that the store gives for it.</param>
    /// <param name="corrupt">The reason why it can't be read.</param>
    /// <param name="contents">The prefixes of the keys of its records.</param>
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

    /// <summary>The reason why the table can't be read, until a change has removed it; null = it can.</summary>
    public StoreError? Corrupt => Current.Version == _found.Version ? _corrupt : null;

    public EntityVersion FoundVersion => _found.Version;

    /// <summary>Whether the content in the store is the one that the changes so far apply to.</summary>
    public bool IsStored => Current.Value is not null && !_isReplaced && _found.Value is not null;

    public Check Check => new(Key, _found.Version);

    /// <summary>The key of a record of the current content.</summary>
    public EntityKey KeyOf(long id) => RecordKey.Of(Name, Current.Value!.Generation, id);

    /// <summary>Whether a record needs no look-up: it was looked up, this batch has made it, or it can't exist.</summary>
    public bool Knows(long id) => !IsStored || _found.Value!.Count == 0 || id > _found.Value.HighestId || _records.ContainsKey(id);

    public TableRecord? Find(long id) => _records.GetValueOrDefault(id);

    public void Learn(long id, TableRecord? record)
    {
        if (_records.TryAdd(id, record) && record is { } found)
        {
            _stored.Add(id, found);
        }
    }

    /// <summary>The records that this batch has put and that still exist.</summary>
    public IEnumerable<TableRecord> Put => _changed.Where(id => _records[id] is not null).Select(id => _records[id]!.Value);

    /// <summary>Whether this batch has put or removed a record, so that the stored one no longer counts.</summary>
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

    /// <summary>The prefixes of the contents that the changes take out of use.</summary>
    public ImmutableArray<string> ReplacedContents =>
        Current.Version == _found.Version ? []
        : _isReplaced && _found.Value is { Count: > 0 } replaced ? [RecordKey.Prefix(Name, replaced.Generation)]
        : _contents;

    /// <summary>The writes for all the changes together.</summary>
    /// <param name="now">The time of the decision.</param>
    /// <param name="lifetime">The time for which the version of a dropped table is kept.</param>
    public IEnumerable<Write> Writes(DateTimeOffset now, TimeSpan lifetime)
    {
        if (Current.Version == _found.Version)
        {
            yield break;
        }

        yield return Current.Value is { } table
            ? Write.Put(Key, Current.Version, TableCodec.Encode(Current.Version, table))
            : Write.Delete(Key, Current.Version, now + lifetime);
        foreach (var content in ReplacedContents)
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
