using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>
/// Dry runs, for clients without a storage. They need no owner, because they change nothing. A silo of an earlier version does not have this interface, so it
/// refuses them. It would ignore an unknown option of a change, and make the change. The key has no meaning.
/// </summary>
[Alias("statestore.IDryRunGrain")]
internal interface IDryRunGrain : IGrainWithIntegerKey
{
    [Alias("get_or_create_conversation")]
    ValueTask<Result<DryRun<ConversationOutcome>>> GetOrCreateConversationAsync(string ns, string id, WriteOptions options);

    [Alias("set_conversation")]
    ValueTask<Result<DryRun<ConversationOutcome>>> SetConversationAsync(string ns, string id, SetConversation change, WriteOptions options);

    [Alias("delete_conversation")]
    ValueTask<Result<DryRun<DeleteOutcome>>> DeleteConversationAsync(string ns, string id, WriteOptions options);

    [Alias("move_timeout")]
    ValueTask<Result<DryRun<ConversationOutcome>>> MoveTimeoutAsync(string ns, string id, string to, TimeoutTime time, WriteOptions options);

    [Alias("cancel_timeout")]
    ValueTask<Result<DryRun<ConversationOutcome>>> CancelTimeoutAsync(string ns, string id, string to, WriteOptions options);

    [Alias("fire_timeout")]
    ValueTask<Result<DryRun<ConversationOutcome>>> FireTimeoutAsync(string ns, string id, string to, WriteOptions options);

    [Alias("set_bundle")]
    ValueTask<Result<BundleOutcome>> SetBundleAsync(string ns, SchemaBundle bundle, WriteOptions options);

    [Alias("remove_bundle")]
    ValueTask<Result<BundleOutcome>> RemoveBundleAsync(string ns, WriteOptions options);

    [Alias("change_tables")]
    ValueTask<Result<ImmutableArray<DryRun<TableOutcome>>>> ChangeTablesAsync(string ns, ImmutableArray<TableRequest> requests, WriteOptions options);

    [Alias("change_keys")]
    ValueTask<Result<ImmutableArray<DryRun<KeyOutcome>>>> ChangeKeysAsync(string ns, ImmutableArray<KeyRequest> requests, WriteOptions options);
}

/// <summary>The outcome of a dry run with the payloads of its events. Outcomes are sent without events, because only dry runs have some.</summary>
[GenerateSerializer, Immutable, Alias("statestore.DryRun`1")]
internal readonly record struct DryRun<T>([property: Id(0)] T Outcome, [property: Id(1)] ImmutableArray<JsonText> Events);
