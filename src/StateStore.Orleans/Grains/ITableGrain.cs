using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>One table; its key is a <see cref="ConversationKey"/> of namespace and table.</summary>
[Alias("statestore.ITableGrain")]
internal interface ITableGrain : IGrainWithStringKey
{
    /// <summary>Changes tables as <see cref="ITables.ChangeAsync"/> does. The first change concerns this table.</summary>
    [Alias("change")]
    ValueTask<Result<ImmutableArray<TableOutcome>>> ChangeAsync(ImmutableArray<TableRequest> requests, string? idempotencyKey);
}
