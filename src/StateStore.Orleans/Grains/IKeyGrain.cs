using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>A share of the keys of one namespace; see <see cref="KeyShare"/>.</summary>
[Alias("statestore.IKeyGrain")]
public interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="IKeys.ChangeAsync"/>; the first change is one of this share.</summary>
    [Alias("change")]
    ValueTask<Result<ImmutableArray<KeyOutcome>>> ChangeAsync(ImmutableArray<KeyRequest> requests, string? idempotencyKey);
}
