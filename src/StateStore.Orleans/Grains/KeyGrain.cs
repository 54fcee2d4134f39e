using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Where all changes of a key meet, whichever silo they come through, so that they share the engine's commits instead of meeting in the store as
/// conflicts. It remembers nothing: reads need no grain, and a second activation would only cost conflicts. Reentrant, because it is the
/// engine's queue that puts the changes in order.
/// </summary>
[GrainType("keys"), GrainDirectory(OwnedGrains.Directory), Reentrant]
internal sealed class KeyGrain(IGrainContext context, LocalStateStore engine) : IGrainBase, IKeyGrain
{
    public IGrainContext GrainContext => context;

    public ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(ImmutableArray<KeyRequest> requests, string? idempotencyKey) =>
        engine.Keys.ChangeAsync(ConversationKey.ParseNamespace(context.GrainId.Key), requests, idempotencyKey);
}
