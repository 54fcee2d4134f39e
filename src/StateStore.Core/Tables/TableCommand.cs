using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>
/// A command on a table. The names in capitals are those of the earlier Python server ("Command Reference" of Simple State Engine).
/// </summary>
public abstract record TableCommand
{
    private TableCommand()
    {
    }

    /// <summary>The time of the command. The engine sets it, because Core has no clock. No two tables of a namespace get the same one.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// The expected version; null = any. It is that of the record if the command names one (0 = it must not exist), otherwise that of the table.
    /// </summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>CREATE_STATE: creates a table.</summary>
    /// <param name="MaxLength">The greatest number of records; null = unlimited.</param>
    /// <param name="Schema">The JSON Schema that every record must satisfy; null = the first record fixes the field names.</param>
    public sealed record CreateState(long? MaxLength = null, TableSchema? Schema = null) : TableCommand
    {
        /// <summary>The fields that get an index, by which records are found without a walk through the table.</summary>
        public ImmutableArray<string> Indexes { get; init; } = [];
    }

    /// <summary>DELETE_STATE: drops the table and all its records.</summary>
    public sealed record DeleteState : TableCommand;

    /// <summary>SET_STATE: replaces all records.</summary>
    public sealed record SetState(ImmutableArray<NewRecord> Records) : TableCommand;

    /// <summary>CREATE_RECORD: inserts a record. Without an id it gets the highest one plus 1.</summary>
    public sealed record CreateRecord(long? Id, JsonText Data) : TableCommand;

    /// <summary>SET_RECORD: replaces the whole record, or inserts it if it is missing.</summary>
    public sealed record SetRecord(long Id, JsonText Data) : TableCommand;

    /// <summary>PATCH_RECORD: changes fields of a record. A missing record is not an error.</summary>
    /// <param name="Id">The id of the record.</param>
    /// <param name="Changes">The changes, in the form that <paramref name="Form"/> names.</param>
    /// <param name="Form">The form of the changes.</param>
    /// <param name="Increment">Numeric fields and the numbers to add to them; null = none.</param>
    public sealed record PatchRecord(long Id, JsonText Changes, PatchForm Form = PatchForm.Fields, JsonText? Increment = null) : TableCommand;

    /// <summary>DELETE_RECORD: deletes a record. A missing record is not an error.</summary>
    public sealed record DeleteRecord(long Id) : TableCommand;

    /// <summary>UPSERT_RECORD: replaces the only record that has the same values in these fields, or creates it.</summary>
    public sealed record UpsertRecord(ImmutableArray<string> Match, JsonText Data) : TableCommand;
}

/// <summary>The form of a patch. The numbers go over the wire of a cluster, so no number is ever changed or reused.</summary>
public enum PatchForm
{
    /// <summary>Fields and their whole new values.</summary>
    Fields = 0,

    /// <summary>A merge patch (RFC 7396), which also changes nested objects.</summary>
    Merge = 1,

    /// <summary>A JSON Patch (RFC 6902).</summary>
    Operations = 2,
}

/// <summary>One record of a SET_STATE. Without an id it gets the lowest free one.</summary>
public readonly record struct NewRecord(long? Id, JsonText Data);
