using System.Collections.Immutable;

namespace StateStore.Engine.Telemetry;

/// <summary>Tables whose changes are measured while something listens.</summary>
/// <param name="inner">Makes the changes.</param>
/// <param name="changes">Measures them.</param>
internal sealed class MeasuredTables(ITables inner, ChangeTelemetry changes) : ITables
{
    private static readonly Operation Batch = new(Operation.Table, "batch");
    private static readonly Operation CreateState = new(Operation.Table, "create_state");
    private static readonly Operation DeleteState = new(Operation.Table, "delete_state");
    private static readonly Operation SetState = new(Operation.Table, "set_state");
    private static readonly Operation CreateRecord = new(Operation.Table, "create_record");
    private static readonly Operation SetRecord = new(Operation.Table, "set_record");
    private static readonly Operation PatchRecord = new(Operation.Table, "patch_record");
    private static readonly Operation DeleteRecord = new(Operation.Table, "delete_record");
    private static readonly Operation UpsertRecord = new(Operation.Table, "upsert_record");

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default) => changes.IsOn && !options.DryRun
        ? changes.MeasureAsync(
            OperationOf(requests),
            (inner, ns, requests, options, cancellation),
            static r => r.inner.ChangeAsync(r.ns, r.requests, r.options, r.cancellation),
            static outcomes => outcomes.Any(outcome => outcome.Type is not null))
        : inner.ChangeAsync(ns, requests, options, cancellation);

    public ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default) =>
        inner.GetAsync(ns, table, cancellation);

    public ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default) =>
        inner.ListAsync(ns, after, limit, cancellation);

    public ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default) =>
        inner.GetRecordAsync(ns, table, id, cancellation);

    public ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default) =>
        inner.ListRecordsAsync(ns, table, query, cancellation);

    private static Operation OperationOf(ImmutableArray<TableRequest> requests) => requests.Length != 1 ? Batch : requests[0].Command switch
    {
        TableCommand.CreateState => CreateState,
        TableCommand.DeleteState => DeleteState,
        TableCommand.SetState => SetState,
        TableCommand.CreateRecord => CreateRecord,
        TableCommand.SetRecord => SetRecord,
        TableCommand.PatchRecord => PatchRecord,
        TableCommand.DeleteRecord => DeleteRecord,
        _ => UpsertRecord,
    };
}
