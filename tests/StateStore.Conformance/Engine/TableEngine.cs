
namespace StateStore.Conformance.Engine;

/// <summary>Short ways to say what the suites of tables do.</summary>
public abstract class TableEngine(EngineFactory start, FakeTimeProvider? clock = null) : EngineConformance(start, clock)
{
    protected const string Table = "leads";

    protected async Task<TableOutcome> CreateTableAsync(long? max = null, string name = Table) =>
        (await Store.Tables.ChangeAsync(Ns, name, new TableCommand.CreateState(max))).Value;

    protected async Task<RecordSnapshot> CreateAsync(string data, long? id = null) =>
        (await ChangeAsync(new TableCommand.CreateRecord(id, Json(data)))).Record!;

    protected async Task<TableOutcome> ChangeAsync(TableCommand command) => (await TryAsync(command)).Value;

    protected ValueTask<Result<TableOutcome>> TryAsync(TableCommand command) => Store.Tables.ChangeAsync(Ns, Table, command);

    protected async Task<(long Accepted, long Dropped)> SetStateAsync(params string[] records)
    {
        var set = await ChangeAsync(new TableCommand.SetState([.. records.Select(record => new NewRecord(null, Json(record)))]));
        return (set.Accepted, set.Dropped);
    }

    protected async Task<string[]> ListAsync() =>
        [.. (await Store.Tables.ListRecordsAsync(Ns, Table, new())).Value.Records.Select(record => record.Content.ToString())];

    protected async Task<string> IdsAsync(RecordQuery query) =>
        string.Join(' ', (await Store.Tables.ListRecordsAsync(Ns, Table, query)).Value.Records.Select(record => record.Id));

    /// <summary>The value of one member of each event of the namespace's tables.</summary>
    protected async Task<string[]> EventsAsync(string member)
    {
        var page = (await Store.Changes.ReadAsync(new(Ns, LogKind.Table), LogPosition.Start, 1000)).Value;
        return
        [
            .. page.Changes.Select(change =>
            {
                var members = JsonMembers.Of(change.Payload);
                var index = members.IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{member}\""));
                return members.Value(index).ToString().Trim('"');
            }),
        ];
    }
}
