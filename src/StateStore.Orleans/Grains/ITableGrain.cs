using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>One table; the key is made as that of a conversation.</summary>
[Alias("statestore.ITableGrain")]
public interface ITableGrain : IGrainWithStringKey
{
    /// <summary>As <see cref="ITables.ChangeAsync"/>; the first change is one of this table.</summary>
    [Alias("change")]
    ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(ImmutableArray<TableRequest> requests, string? idempotencyKey);
}
