using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Tables and their records (seed: Simple State Engine).</summary>
public interface ITables
{
    /// <summary>
    /// Makes these changes as one: all of them, in their order, or none. Errors are those of the first that can't be made: INVALID_NAME, NOT_FOUND,
    /// ALREADY_EXISTS, INVALID_DATA, LIMIT_EXCEEDED (<c>max_length</c>), TOO_LARGE, VERSION_CONFLICT, IDEMPOTENCY_MISMATCH.
    /// </summary>
    /// <param name="ns">Where all of the tables are.</param>
    /// <param name="requests">What is to be changed.</param>
    /// <param name="idempotencyKey">As <see cref="WriteOptions.IdempotencyKey"/>; it stands for all the changes together.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What became of each.</returns>
    ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(
        string ns, ImmutableArray<TableRequest> requests, string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>The table without its records; NOT_FOUND when there is none.</summary>
    ValueTask<Result<TableSnapshot>> GetAsync(string ns, string table, CancellationToken cancellation = default);

    /// <summary>Tables by name, ascending by UTF-8 bytes.</summary>
    ValueTask<Result<TablePage>> ListAsync(string ns, string? after = null, int limit = 100, CancellationToken cancellation = default);

    /// <summary>The record, if there is one; NOT_FOUND when there is no such table.</summary>
    ValueTask<Result<RecordFound>> GetRecordAsync(string ns, string table, long id, CancellationToken cancellation = default);

    /// <summary>
    /// Records. Without a limit all that are asked for, as of one moment, in the order of insertion (TOO_LARGE beyond
    /// <see cref="Limits.AnswerBytes"/>); with one a page of them, by id. NOT_FOUND when there is no such table.
    /// </summary>
    ValueTask<Result<RecordPage>> ListRecordsAsync(string ns, string table, RecordQuery query, CancellationToken cancellation = default);
}

/// <summary>One change of one table.</summary>
public sealed record TableRequest(string Table, TableCommand Command);

/// <summary>How a change of a table ended.</summary>
/// <param name="Type">What happened; null = nothing, because the record to be patched or deleted was not there.</param>
/// <param name="Version">The version of the table now; 0 where it was dropped.</param>
/// <param name="Record">The record as it is since, or as it was before it was deleted.</param>
/// <param name="Accepted">Records of a SET_STATE that were taken.</param>
/// <param name="Dropped">Those beyond <c>max_length</c>.</param>
public sealed record TableOutcome(TableEventType? Type, long Version, RecordSnapshot? Record = null, long Accepted = 0, long Dropped = 0);

/// <summary>A table at a version, without its records.</summary>
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
    /// <summary>Those in the range of the page whose stored form can't be read.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>A record; its version is the one that its last change gave to the table.</summary>
public sealed record RecordSnapshot(long Id, long Version, JsonText Content)
{
    internal static RecordSnapshot Of(Table table, in TableRecord record) => new(record.Id, table.Number(record.Version), record.Content);
}

/// <summary>The record that was asked for, or null.</summary>
public sealed record RecordFound(RecordSnapshot? Record);

/// <summary>Which records to list.</summary>
/// <param name="After">Only ids after this one.</param>
/// <param name="Limit">At most so many; null = all, in the order of insertion.</param>
/// <param name="Where">An object: only records that have the same values in these fields.</param>
public sealed record RecordQuery(long? After = null, int? Limit = null, JsonText? Where = null);

/// <summary>A page of records; <paramref name="Next"/> is the <c>after</c> of the next page, null at the end.</summary>
public sealed record RecordPage(ImmutableArray<RecordSnapshot> Records, long? Next)
{
    /// <summary>Those in the range of the page whose stored form can't be read, at most <see cref="Limits.ErrorDetails"/>; what they match is not known.</summary>
    public ImmutableArray<CorruptEntry> Corrupt { get; init; } = [];
}

/// <summary>Shorter ways to say what <see cref="ITables"/> offers.</summary>
public static class TableCalls
{
    /// <summary>Makes one change.</summary>
    public static async ValueTask<Result<TableOutcome>> ChangeAsync(
        this ITables tables, string ns, string table, TableCommand command, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var changed = await tables.ChangeAsync(ns, [new(table, command)], idempotencyKey, cancellation).ConfigureAwait(false);
        return changed.TryGet(out var outcomes, out var error) ? outcomes[0] : error;
    }
}
