using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Tables and their records, with the commands of the earlier Python server (Simple State Engine).</summary>
public interface ITables
{
    /// <summary>Makes changes as one: all of them, in their order, or none.</summary>
    /// <remarks>
    /// The error is that of the first change that can't be made: NOT_FOUND, ALREADY_EXISTS, INVALID_DATA, LIMIT_EXCEEDED (<c>max_length</c>),
    /// TOO_LARGE, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH.
    /// </remarks>
    /// <param name="ns">The namespace of all the tables.</param>
    /// <param name="requests">The changes, from 1 to <see cref="Limits.BatchCommands"/>.</param>
    /// <param name="options">The options, for all changes together. An expected version belongs to each change instead (INVALID_INPUT).</param>
    /// <param name="cancellation">Ends the waiting, not the changes.</param>
    /// <returns>The outcome of each change.</returns>
    ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, WriteOptions options = default, CancellationToken cancellation = default);

    /// <summary>Gets the table without its records. Errors: NOT_FOUND.</summary>
    ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default);

    /// <summary>Lists tables in ascending order of the UTF-8 bytes of their names.</summary>
    ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>Gets the record, if there is one. Errors: NOT_FOUND if the table is missing.</summary>
    ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default);

    /// <summary>
    /// Lists records. Without a limit: all matches as of one moment, in the order of insertion (TOO_LARGE beyond <see cref="Limits.AnswerBytes"/>).
    /// With a limit: a page of them, by id. Errors: NOT_FOUND if the table is missing.
    /// </summary>
    ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default);
}

/// <summary>One change of one table.</summary>
public sealed record TableRequest(string Table, TableCommand Command);

/// <summary>The outcome of a change of a table.</summary>
/// <param name="Type">The type of the change; null = nothing changed, because the record to patch or delete was missing.</param>
/// <param name="Version">The version of the table after the change; 0 if it was dropped.</param>
/// <param name="Record">The record after the change, or as it was before its deletion.</param>
/// <param name="Accepted">The number of records that a SET_STATE stored.</param>
/// <param name="Dropped">The number of records that a SET_STATE dropped because they exceeded <c>max_length</c>.</param>
public sealed record TableOutcome(TableEventType? Type, long Version, RecordSnapshot? Record = null, long Accepted = 0, long Dropped = 0)
{
    /// <summary>The payloads of the events that the change would append, if it was a dry run; null if it was made.</summary>
    public ImmutableArray<JsonText>? Events { get; init; }
}

/// <summary>A table at a version, without its records.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version, from 0: it is 0 after the creation.</param>
/// <param name="MaxLength">The greatest number of records; null = unlimited.</param>
/// <param name="Length">The number of records.</param>
/// <param name="FieldNames">The field names with <c>id</c>, in ordinal order; null before the first record of a table without a schema.</param>
/// <param name="JsonSchema">The JSON Schema of a typed table; null if there is none.</param>
/// <param name="Indexes">The fields with an index.</param>
/// <param name="Created">Grows with the time of creation, in ticks (100 ns) since the year 1.</param>
public sealed record TableSnapshot(
    string Name,
    long Version,
    long? MaxLength,
    long Length,
    ImmutableArray<string>? FieldNames,
    JsonText? JsonSchema,
    ImmutableArray<string> Indexes,
    long Created);

/// <summary>A page of tables; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record TablePage(ImmutableArray<TableSnapshot> Tables, string? Next)
{
    /// <summary>The tables in the range of the page that can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>A record; its version is the one that its last change gave to the table.</summary>
public sealed record RecordSnapshot(long Id, long Version, JsonText Content)
{
    internal static RecordSnapshot Of(Table table, in TableRecord record) => new(record.Id, table.Number(record.Version), record.Content);
}

/// <summary>The requested record; null if it is missing.</summary>
public sealed record RecordFound(RecordSnapshot? Record);

/// <summary>A query for records.</summary>
/// <param name="After">The id after which the page begins; null = at the first.</param>
/// <param name="Limit">The greatest number of records, from 1 to <see cref="Limits.PageSize"/>; null = all, in the order of insertion.</param>
/// <param name="Where">An object: only records with the same values in these fields; null = all.</param>
public sealed record RecordQuery(long? After = null, int? Limit = null, JsonText? Where = null);

/// <summary>A page of records; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record RecordPage(ImmutableArray<RecordSnapshot> Records, long? Next)
{
    /// <summary>
    /// The records in the range of the page that can't be read, at most <see cref="Limits.ErrorDetails"/>. They may or may not match the query.
    /// </summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>Shorter forms of the calls of <see cref="ITables"/>.</summary>
public static class TableCalls
{
    /// <summary>Makes one change.</summary>
    public static async ValueTask<Result<TableOutcome>> ChangeAsync(
        this ITables tables, string ns, string table, TableCommand command, WriteOptions options = default, CancellationToken cancellation = default)
    {
        var changed = await tables.ChangeAsync(ns, [new(table, command)], options, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcomes, out var error) ? outcomes[0] : error;
    }
}
