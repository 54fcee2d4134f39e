namespace StateStore.Core.Tables;

/// <summary>The records that must be looked up before a command can be decided.</summary>
/// <param name="Id">The id of a record to look up; null = none.</param>
/// <param name="HighestId">Whether the highest id of the table is needed.</param>
/// <param name="Matches">Whether the records with the match values of an upsert are needed.</param>
public readonly record struct RecordNeeds(long? Id, bool HighestId, bool Matches)
{
    /// <summary>The needs of a command.</summary>
    public static RecordNeeds Of(TableCommand command, Table? table) => command switch
    {
        _ when table is null => default,
        TableCommand.CreateRecord { Id: { } id } => new(table.Count == 0 || id > table.HighestId ? null : id, false, false),
        TableCommand.CreateRecord => new(null, IsHighestUnknown(table), false),
        TableCommand.SetRecord set => new(set.Id, false, false),
        TableCommand.PatchRecord patch => new(patch.Id, false, false),
        TableCommand.DeleteRecord delete => new(delete.Id, false, false),
        TableCommand.UpsertRecord => new(null, IsHighestUnknown(table), true),
        _ => default,
    };

    private static bool IsHighestUnknown(Table table) => table is { Count: > 0, HighestId: null };
}

/// <summary>The records that were looked up.</summary>
/// <param name="Record">The record with the id, or the only match; null if there is none.</param>
/// <param name="HighestId">The highest id of the table.</param>
/// <param name="IsAmbiguous">Whether more than one record matches.</param>
public readonly record struct RecordView(TableRecord? Record, long? HighestId = null, bool IsAmbiguous = false);
