namespace StateStore.Core.Tests.Tables;

/// <summary>A table in the simplest form: looks up the records that a command needs, and keeps the result.</summary>
internal sealed class TableOf
{
    private Versioned<Table> _current;

    public TableOf(long? max = null, TableSchema? schema = null) => Do(new TableCommand.CreateState(max, schema));

    public Versioned<Table> Current => _current;

    public SortedDictionary<long, TableRecord> Records { get; private set; } = [];

    public string FieldNames => string.Join(' ', _current.Value!.FieldNames!.Value);

    /// <summary>The version of the table as callers see it.</summary>
    public long Number => _current.Value!.Number(_current.Version);

    public TableOf Create(string data, long? id = null)
    {
        Assert.Equal(TableEventType.Created, Do(new TableCommand.CreateRecord(id, ParseJson(data)))?.Type);
        return this;
    }

    public Decision<TableEvent> Decide(TableCommand command, RecordView? view = null) => TableDeciderTests.Decide(command, _current, view ?? ViewFor(command));

    public string? Refusal(TableCommand command) => Decide(command).Error?.Message;

    public TableEvent? Do(TableCommand command, RecordView? view = null)
    {
        var decision = Decide(command, view);
        Assert.Null(decision.Error);
        if (decision.Event is { } happened)
        {
            _current = TableDecider.Evolve(happened);
            Records = happened.Type is TableEventType.StateSet or TableEventType.StateDropped ? [] : Records;
            foreach (var record in happened.Records)
            {
                Records[record.Id] = record;
            }

            if (happened.Type == TableEventType.Deleted)
            {
                Records.Remove(happened.Records[0].Id);
            }
        }

        return decision.Event;
    }

    private RecordView ViewFor(TableCommand command)
    {
        var needs = RecordNeeds.Of(command, _current.Value);
        return new(needs.Id is { } id && Records.TryGetValue(id, out var record) ? record : null, needs.HighestId ? Records.Keys.Max() : null);
    }
}
