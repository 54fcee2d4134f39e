namespace StateStore.Transfer;

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
