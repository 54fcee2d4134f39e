using System.Collections.Immutable;

namespace StateStore.Core.Tables;

/// <summary>What can be asked of a table (seed: Simple State Engine, "Command Reference"). <see cref="At"/> is when: Core has no clock.</summary>
public abstract record TableCommand
{
    private TableCommand()
    {
    }

    /// <summary>When; the engine sets it, and gives no two tables of a namespace the same.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>
    /// Only if what the command names is at this version: the record where it names one by its id (0 = there is none), else the table.
    /// </summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>CREATE_STATE.</summary>
    public sealed record CreateState(long? MaxLength = null, TableSchema? Schema = null) : TableCommand
    {
        /// <summary>Fields under whose values records are to be found without a walk through the table.</summary>
        public ImmutableArray<string> Indexes { get; init; } = [];
    }

    /// <summary>DELETE_STATE: the table and all its records.</summary>
    public sealed record DeleteState : TableCommand;

    /// <summary>SET_STATE: these records instead of all there are.</summary>
    public sealed record SetState(ImmutableArray<NewRecord> Records) : TableCommand;

    /// <summary>CREATE_RECORD: without an id it gets the highest one plus 1.</summary>
    public sealed record CreateRecord(long? Id, JsonText Data) : TableCommand;

    /// <summary>SET_RECORD: the whole record, which is inserted where it is missing.</summary>
    public sealed record SetRecord(long Id, JsonText Data) : TableCommand;

    /// <summary>PATCH_RECORD.</summary>
    /// <param name="Id">Which one; a missing one is left missing.</param>
    /// <param name="Changes">Fields and their new values, a merge patch or a JSON Patch.</param>
    /// <param name="Form">Which of them.</param>
    /// <param name="Increment">Numeric fields and what to add to them; null = none.</param>
    public sealed record PatchRecord(long Id, JsonText Changes, PatchForm Form = PatchForm.Fields, JsonText? Increment = null) : TableCommand;

    /// <summary>DELETE_RECORD: no error where there is none.</summary>
    public sealed record DeleteRecord(long Id) : TableCommand;

    /// <summary>UPSERT_RECORD: replaces the one record that has the same values in these fields, or creates it.</summary>
    public sealed record UpsertRecord(ImmutableArray<string> Match, JsonText Data) : TableCommand;
}

/// <summary>What a patch is written in. The numbers go over the wire of a cluster: none is changed or reused.</summary>
public enum PatchForm
{
    /// <summary>Fields and their new values, as a whole.</summary>
    Fields = 0,

    /// <summary>A merge patch (RFC 7396), which goes into nested objects.</summary>
    Merge = 1,

    /// <summary>A JSON Patch (RFC 6902).</summary>
    Operations = 2,
}

/// <summary>One record of a SET_STATE; without an id it gets the lowest that is free.</summary>
public readonly record struct NewRecord(long? Id, JsonText Data);
