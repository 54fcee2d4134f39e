using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Receives all changes of the keys of one share, from all silos. So they share the commits of one engine instead of causing conflicts in the store.
/// The grain has no memory: reads need no grain, and a second activation would only cause conflicts. It is reentrant, because the
/// queue of the engine orders the changes.
/// </summary>
[GrainType("keys"), GrainDirectory(OwnedGrains.Directory), Reentrant]
internal sealed class KeyGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IKeyGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(ImmutableArray<KeyRequest> requests, string? idempotencyKey) =>
        engine.Keys.ChangeAsync(ConversationKey.ParseNamespace(context.GrainId.Key), requests, new(null, idempotencyKey));
}
