namespace StateStore.Core.Tables;

/// <summary>The rules for changing a table, as in the earlier Python server (Simple State Engine). They are pure.</summary>
/// <remarks>Every change makes exactly one version. A patch or deletion of a missing record changes nothing and makes none.</remarks>
public static class TableDecider
{
    /// <summary>
    /// Decides a command. Errors: NOT_FOUND, ALREADY_EXISTS, VERSION_CONFLICT, INVALID_DATA, INVALID_INPUT, TOO_LARGE, LIMIT_EXCEEDED, CORRUPT.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="name">The table's name, for messages.</param>
    /// <param name="current">The table as it stands.</param>
    /// <param name="view">The records that <see cref="RecordNeeds"/> requests.</param>
    /// <param name="limits">The bounds of the new content.</param>
    /// <param name="steps">The budget of the request, which several commands may share; null = the command has one of its own.</param>
    public static Decision<TableEvent> Decide(
        TableCommand command, string name, Versioned<Table> current, in RecordView view, Limits limits, SchemaSteps? steps = null)
    {
        if (command is TableCommand.CreateState create)
        {
            return current.Value is not null
                ? Refuse(TableErrors.Exists(name))
                : create.ExpectedVersion > 0
                    ? Refuse(TableErrors.VersionConflict($"state '{name}'", create.ExpectedVersion.Value, null))
                    : Create(create, current.Version);
        }

        if (current.Value is not { } table)
        {
            return Refuse(TableErrors.NotFound(name));
        }

        if (view.Record is { IsDamaged: true } damaged && !(command is TableCommand.SetRecord or TableCommand.DeleteRecord && command.ExpectedVersion is null))
        {
            return Refuse(TableErrors.Corrupt(damaged));
        }

        if (CheckVersion(command, name, table, current.Version, view.Record) is { } conflict)
        {
            return Refuse(conflict);
        }

        var change = new TableChange(name, table, current.Version.Next, command.At, limits, steps ?? (command is TableCommand.SetState ? new() : null));
        return command switch
        {
            TableCommand.DeleteState => Decision<TableEvent>.Of(new(TableEventType.StateDropped, current.Version.Next, null, [], command.At)),
            TableCommand.SetState set => StateReplacement.Decide(set, change),
            TableCommand.CreateRecord record => CreateRecord(record, change, view),
            TableCommand.SetRecord record => change.Set(record.Id, record.Data, view.Record),
            TableCommand.PatchRecord patch => view.Record is { } found ? Patch(patch, change, found, limits) : Decision<TableEvent>.Nothing,
            TableCommand.DeleteRecord => view.Record is { } found ? change.Delete(found) : Decision<TableEvent>.Nothing,
            TableCommand.UpsertRecord upsert => Upsert(upsert, change, view),
            _ => throw new ArgumentOutOfRangeException(nameof(command)),
        };
    }

    /// <summary>
    /// Decides a command on a table that can't be read. It can only be dropped, without an expected version. Any other command is refused with
    /// <paramref name="corrupt"/>. Creation is refused too: applications create their tables when they start, and that must not throw away intact
    /// records.
    /// </summary>
    public static Decision<TableEvent> DecideDamaged(TableCommand command, EntityVersion version, StoreError corrupt) =>
        command is TableCommand.DeleteState { ExpectedVersion: null }
            ? Decision<TableEvent>.Of(new(TableEventType.StateDropped, version.Repaired(command.At).Next, null, [], command.At))
            : Refuse(corrupt);

    /// <summary>The table after an event.</summary>
    public static Versioned<Table> Evolve(TableEvent happened) => new(happened.Version, happened.Table);

    private static Decision<TableEvent> Create(TableCommand.CreateState command, EntityVersion version)
    {
        var first = version.Next;
        var table = new Table(command.MaxLength, null, command.Schema, first.Value, first.Value, 0, null, 0, command.At.UtcTicks)
        {
            Indexes = command.Indexes,
        };
        return Decision<TableEvent>.Of(new(TableEventType.StateCreated, first, table, [], command.At));
    }

    private static StoreError? CheckVersion(TableCommand command, string name, Table table, EntityVersion version, TableRecord? record)
    {
        if (command.ExpectedVersion is not { } expected)
        {
            return null;
        }

        var isOfRecord = command is TableCommand.SetRecord or TableCommand.PatchRecord or TableCommand.DeleteRecord;
        var what = isOfRecord ? "the record" : $"state '{name}'";
        var number = (isOfRecord ? record?.Version : version) is { } current ? table.Number(current) : (long?)null;
        return expected == (number ?? 0) ? null : TableErrors.VersionConflict(what, expected, number);
    }

    private static Decision<TableEvent> CreateRecord(TableCommand.CreateRecord command, TableChange change, in RecordView view)
    {
        if (command.Id is { } id)
        {
            return change.Insert(id, command.Data, "CREATE_RECORD", view.Record, isHighest: change.IsAboveAll(id));
        }

        return change.NextId(view.HighestId).TryGet(out var next, out var error)
            ? change.Insert(next, command.Data, "CREATE_RECORD", null, isHighest: true)
            : Refuse(error);
    }

    private static Decision<TableEvent> Upsert(TableCommand.UpsertRecord command, TableChange change, in RecordView view)
    {
        if (view.IsAmbiguous)
        {
            return Refuse(TableErrors.Ambiguous);
        }

        return view.Record is { } found
            ? change.Set(found.Id, command.Data, found)
            : CreateRecord(new(null, command.Data) { At = command.At }, change, view);
    }

    private static Decision<TableEvent> Patch(TableCommand.PatchRecord command, TableChange change, in TableRecord record, Limits limits)
    {
        if (command.Form == PatchForm.Operations)
        {
            return Patch(command.Changes, change, record, limits);
        }

        var changes = command.Changes;
        if (!changes.IsObject || command.Increment is { IsObject: false })
        {
            return Refuse(TableErrors.NotAnObject);
        }

        if (command.Increment is { } increment)
        {
            if (!RecordJson.Increment(record.Content, increment).TryGet(out var sums, out var error))
            {
                return Refuse(error);
            }

            changes = JsonMergePatch.Apply(changes, sums);
        }

        return command.Form == PatchForm.Merge
            ? change.Replace(record, JsonMergePatch.Apply(record.Content, changes), TableEventType.Patched, changes)
            : change.Patch(record, changes);
    }

    private static Decision<TableEvent> Patch(JsonText operations, TableChange change, in TableRecord record, Limits limits)
    {
        if (!JsonPatch.Parse(operations, limits).TryGet(out var patch, out var error) || !patch.Apply(record.Content, limits).TryGet(out var patched, out error))
        {
            return Refuse(error);
        }

        // A JSON Patch sees the whole record, so unlike the other forms it can change the id. That must be refused.
        return RecordJson.HasId(patched, record.Id)
            ? change.Replace(record, patched, TableEventType.Patched, operations)
            : Refuse(TableErrors.OtherId);
    }

    private static Decision<TableEvent> Refuse(StoreError error) => Decision<TableEvent>.Refuse(error);
}
