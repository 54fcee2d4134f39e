namespace StateStore.Transfer;

/// <summary>A table to be moved into a file or out of it: on a running server, or in a storage that nobody need serve.</summary>
public interface ITableEnd : IAsyncDisposable
{
    /// <summary>How many records it holds, and their fields; null when there is no such table.</summary>
    Task<TableShape?> DescribeAsync(CancellationToken cancellation);

    Task CreateAsync(CancellationToken cancellation);

    /// <summary>A page of records by id. One that can't be read is a <see cref="TransferException"/>: a file without it would look complete.</summary>
    /// <returns>The records, and the <c>after</c> of the next page; null at the end.</returns>
    Task<(IReadOnlyList<JsonText> Records, long? Next)> ReadAsync(long? after, CancellationToken cancellation);

    /// <summary>Puts records: all of them or, with a <see cref="TransferException"/> (<see cref="BatchRefusedException"/>), none.</summary>
    Task WriteAsync(IReadOnlyList<ImportedRecord> records, CancellationToken cancellation);
}

/// <summary>What has to be known of a table; no fields before its first record. Only in a typed one may a record lack a field.</summary>
public sealed record TableShape(long Length, IReadOnlyList<string> Fields, bool IsTyped);

/// <summary>A record of a file; without an id it gets one.</summary>
public readonly record struct ImportedRecord(long? Id, JsonText Data);

/// <summary>What went wrong, in one line for whoever asked for it.</summary>
public class TransferException(string message) : Exception(message);

/// <summary>None of the records of a batch were taken, perhaps because there are too many of them for the server's limits: fewer may be.</summary>
public sealed class BatchRefusedException(string message) : TransferException(message);
