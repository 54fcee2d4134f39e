namespace StateStore.Orleans.Client;

/// <summary>The inboxes of a cluster, which does not offer them. Every call is refused with NOT_SUPPORTED.</summary>
internal sealed class NoInbox : IInbox
{
    private static readonly StoreError Refusal = new(ErrorCode.NotSupported, "A cluster has no inboxes yet; use one server without --clustering");

    public ValueTask<Result<AppendOutcome>> AppendAsync(string ns, string id, JsonText message, AppendOptions options, CancellationToken cancellation) => new(Refusal);

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation) => new(Refusal);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation) => new(Refusal);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation) => new(Refusal);

    public ValueTask<Result<TurnChange>> ExtendAsync(string ns, string id, long token, TimeSpan ttl, bool isDryRun, CancellationToken cancellation) => new(Refusal);

    public ValueTask<Result<TurnChange>> ReleaseAsync(string ns, string id, long token, bool isFailed, bool isDryRun, CancellationToken cancellation) => new(Refusal);
}
