namespace StateStore.Core.Tables;

/// <summary>What has to be looked up among the records before a command can be decided.</summary>
/// <param name="Id">The record with this id.</param>
/// <param name="HighestId">The highest id there is.</param>
/// <param name="Matches">Which records have the values of an upsert in its match fields: none, one, or more.</param>
public readonly record struct RecordNeeds(long? Id, bool HighestId, bool Matches)
{
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

/// <summary>What was found of it.</summary>
/// <param name="Record">The record with the id, or the only one that matches.</param>
/// <param name="HighestId">The highest id.</param>
/// <param name="IsAmbiguous">More than one record matches.</param>
public readonly record struct RecordView(TableRecord? Record, long? HighestId = null, bool IsAmbiguous = false);
