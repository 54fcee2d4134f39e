using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>A share of the keys of one namespace (<see cref="KeyShare"/>).</summary>
[Alias("statestore.IKeyGrain")]
internal interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>Changes keys as <see cref="IKeys.ChangeAsync"/> does. The first change concerns a key of this share.</summary>
    [Alias("change")]
    ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(ImmutableArray<KeyRequest> requests, string? idempotencyKey);
}
