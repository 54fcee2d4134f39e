using System.Collections.Immutable;

namespace StateStore.Engine.Tables;

/// <summary>Changes of tables that are made as one.</summary>
internal sealed class TableJob(ImmutableArray<TableRequest> requests)
    : Job<ImmutableArray<TableOutcome>>(requests.Sum(request => BytesOf(request.Command)))
{
    public ImmutableArray<TableRequest> Requests { get; } = requests;

    private static long BytesOf(TableCommand command) => command switch
    {
        TableCommand.SetState set => set.Records.Sum(record => (long)record.Data.Utf8.Length),
        TableCommand.CreateRecord create => create.Data.Utf8.Length,
        TableCommand.SetRecord set => set.Data.Utf8.Length,
        TableCommand.PatchRecord patch => patch.Changes.Utf8.Length,
        TableCommand.UpsertRecord upsert => upsert.Data.Utf8.Length,
        _ => 0,
    };
}
