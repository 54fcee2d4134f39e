using System.Collections.Immutable;
using Orleans.Concurrency;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Grains;

/// <summary>Runs the inboxes of the engine for clients. It is reentrant: a claim that waits for a message must not delay other calls.</summary>
/// <remarks>
/// An inbox needs no owner: each commit checks the version of the inbox. The grain of a conversation never remembers that the conversation is missing,
/// so it finds one that an append has created. A change under a turn goes to that grain.
/// </remarks>
[GrainType("inbox"), StatelessWorker, Reentrant]
internal sealed class InboxGrain(IGrainContext context, LocalStateStore engine, ChangePublishing publishing) : IGrainBase, IInboxGrain
{
    private readonly SiloInbox _inbox = new(engine, publishing);

    public IGrainContext GrainContext => context;

    public ValueTask<Result<AppendOutcome>> AppendAsync(string ns, string id, JsonText message, AppendOptions options) => _inbox.AppendAsync(ns, id, message, options);

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id) => _inbox.ListAsync(ns, id);

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query) => _inbox.ListInboxesAsync(ns, query);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request) => _inbox.ClaimAsync(ns, id, request);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request) => _inbox.ClaimNextAsync(ns, request);

    public ValueTask<Result<TurnChange>> ExtendAsync(string ns, string id, long token, TimeSpan ttl, bool isDryRun) =>
        _inbox.ExtendAsync(ns, id, token, ttl, isDryRun);

    public ValueTask<Result<TurnChange>> ReleaseAsync(string ns, string id, long token, bool isFailed, bool isDryRun) =>
        _inbox.ReleaseAsync(ns, id, token, isFailed, isDryRun);

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(string ns, string id, ImmutableArray<string>? ids, bool isDryRun) =>
        _inbox.ReplayAsync(ns, id, ids, isDryRun);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(string ns, string id, ImmutableArray<string>? ids, bool isDryRun) =>
        _inbox.DiscardAsync(ns, id, ids, isDryRun);
}
