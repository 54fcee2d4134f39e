namespace StateStore.Transfer;

/// <summary>A table to export or import: on a running server, or in a storage without a server.</summary>
public interface ITableEnd : IAsyncDisposable
{
    /// <summary>Gets the number of records and their fields; null if the table does not exist.</summary>
    Task<TableShape?> DescribeAsync(CancellationToken cancellation);

    /// <summary>Creates the table without types or limits.</summary>
    Task CreateAsync(CancellationToken cancellation);

    /// <summary>
    /// Reads a page of records by id. A corrupt record throws a <see cref="TransferException"/>: a file without it would look complete.
    /// </summary>
    /// <returns>The records, and the <c>after</c> of the next page, which is null at the end.</returns>
    Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation);

    /// <summary>
    /// Writes all records, or none of them. In the latter case it throws a <see cref="TransferException"/>, which is a
    /// <see cref="BatchRefusedException"/> if a smaller batch may succeed.
    /// </summary>
    Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation);
}

/// <summary>The shape of a table. It has no fields before the first record. Only a record of a typed table may lack a field.</summary>
/// <param name="Length">The number of records.</param>
/// <param name="Fields">The names of the fields.</param>
/// <param name="IsTyped">True for a typed table.</param>
public sealed record TableShape(long Length, IReadOnlyList<string> Fields, bool IsTyped);

/// <summary>A record read from a file. The table gives an id to a record without one.</summary>
/// <param name="Id">The id; null to get one from the table.</param>
/// <param name="Data">The record as a JSON object.</param>
public readonly record struct ImportedRecord(long? Id, JsonText Data);

/// <summary>Reports a failed export or import. The message is one line for the user.</summary>
/// <param name="message">The fault, in one line.</param>
public class TransferException(string message) : Exception(message);

/// <summary>Reports that the server refused a batch as a whole. The batch may exceed a limit of the server; a smaller one may succeed.</summary>
/// <param name="message">The fault, in one line.</param>
public sealed class BatchRefusedException(string message) : TransferException(message);
