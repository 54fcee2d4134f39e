using System.Collections.Immutable;

namespace StateStore.Orleans.Grains;

/// <summary>The inboxes of all conversations, for clients without a storage. The key has no meaning. The members have the meaning of those of <see cref="IInbox"/>.</summary>
[Alias("statestore.IInboxGrain")]
internal interface IInboxGrain : IGrainWithIntegerKey
{
    [Alias("append")]
    ValueTask<Result<AppendOutcome>> AppendAsync(string ns, string id, JsonText message, AppendOptions options);

    [Alias("list")]
    ValueTask<Result<InboxContent>> ListAsync(string ns, string id);

    [Alias("list_inboxes")]
    ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query);

    [Alias("claim")]
    ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request);

    [Alias("claim_next")]
    ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request);

    [Alias("extend")]
    ValueTask<Result<TurnChange>> ExtendAsync(string ns, string id, long token, TimeSpan ttl, bool isDryRun);

    [Alias("release")]
    ValueTask<Result<TurnChange>> ReleaseAsync(string ns, string id, long token, bool isFailed, bool isDryRun);

    [Alias("replay")]
    ValueTask<Result<DeadLetterChange>> ReplayAsync(string ns, string id, ImmutableArray<string>? ids, bool isDryRun);

    [Alias("discard")]
    ValueTask<Result<DeadLetterChange>> DiscardAsync(string ns, string id, ImmutableArray<string>? ids, bool isDryRun);
}
