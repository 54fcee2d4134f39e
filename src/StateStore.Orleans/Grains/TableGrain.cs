using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Receives all changes of one table, from all silos. So they share the batches of one engine instead of causing conflicts in the store.
/// The grain has no memory: reads need no grain, and a second activation would only cause conflicts. It is reentrant, because the
/// queue of the engine orders the changes.
/// </summary>
[GrainType("table"), GrainDirectory(OwnedGrains.Directory), Reentrant]
internal sealed class TableGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, ITableGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(ImmutableArray<TableRequest> requests, string? idempotencyKey) =>
        engine.Tables.ChangeAsync(ConversationKey.ParseNamespace(context.GrainId.Key), requests, new(null, idempotencyKey));
}
