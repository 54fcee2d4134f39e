using System.Collections.Immutable;
using StateStore.Orleans.Streams;

namespace StateStore.Orleans.Grains;

/// <summary>The inboxes of the engine of this silo. An append may create a conversation, so the publisher of the namespace must run before it.</summary>
internal sealed class SiloInbox(LocalStateStore engine, ChangePublishing publishing) : IInbox
{
    public async ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default)
    {
        if (RequestChecks.Conversation(ns, id, default, engine.Limits) is { } invalid)
        {
            return invalid;
        }

        if (!options.DryRun)
        {
            await publishing.BeforeChangeAsync(ns);
        }

        return await engine.Inbox.AppendAsync(ns, id, message, options, cancellation);
    }

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default) => engine.Inbox.ListAsync(ns, id, cancellation);

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default) =>
        engine.Inbox.ListInboxesAsync(ns, query, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default) =>
        engine.Inbox.ClaimAsync(ns, id, request, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default) =>
        engine.Inbox.ClaimNextAsync(ns, request, cancellation);

    public ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default) =>
        engine.Inbox.ExtendAsync(ns, id, token, ttl, isDryRun, cancellation);

    public ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default) =>
        engine.Inbox.ReleaseAsync(ns, id, token, isFailed, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        engine.Inbox.ReplayAsync(ns, id, ids, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        engine.Inbox.DiscardAsync(ns, id, ids, isDryRun, cancellation);
}
