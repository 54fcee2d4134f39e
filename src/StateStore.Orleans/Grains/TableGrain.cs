using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Where all changes of one table meet, whichever silo they come through, so that they share the engine's batches instead of meeting in the store
/// as conflicts. It remembers nothing: reads need no grain, and a second activation would only cost conflicts. Reentrant, because it is the
/// engine's queue that puts the changes in order.
/// </summary>
[GrainType("table"), GrainDirectory(OwnedGrains.Directory), Reentrant]
internal sealed class TableGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, ITableGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(ImmutableArray<TableRequest> requests, string? idempotencyKey) =>
        engine.Tables.ChangeAsync(ConversationKey.ParseNamespace(context.GrainId.Key), requests, idempotencyKey);
}
