using System.Collections.Immutable;

namespace StateStore.Engine.Access;

/// <summary>The inboxes of a caller. A grant with ids does not cover the work queue and the list, which have all conversations.</summary>
internal sealed class RestrictedInbox(IInbox inner, Principal principal) : IInbox
{
    public ValueTask<Result<AppendOutcome>> AppendAsync(
        string ns, string id, JsonText message, AppendOptions options = default, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.AppendAsync(ns, id, message, options, cancellation);

    public ValueTask<Result<InboxContent>> ListAsync(string ns, string id, CancellationToken cancellation = default) =>
        principal.Check(Permission.ConversationsRead, ns, id) is { } error ? new(error) : inner.ListAsync(ns, id, cancellation);

    public ValueTask<Result<InboxPage>> ListInboxesAsync(string ns, InboxQuery query, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.ConversationsRead, ns) is { } error ? new(error) : inner.ListInboxesAsync(ns, query, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimAsync(string ns, string id, TurnRequest request, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ClaimAsync(ns, id, request, cancellation);

    public ValueTask<Result<TurnOutcome>> ClaimNextAsync(string ns, TurnRequest request, CancellationToken cancellation = default) =>
        principal.CheckAll(Permission.ConversationsWrite, ns) is { } error ? new(error) : inner.ClaimNextAsync(ns, request, cancellation);

    public ValueTask<Result<TurnChange>> ExtendAsync(
        string ns, string id, long token, TimeSpan ttl, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ExtendAsync(ns, id, token, ttl, isDryRun, cancellation);

    public ValueTask<Result<TurnChange>> ReleaseAsync(
        string ns, string id, long token, bool isFailed = false, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ReleaseAsync(ns, id, token, isFailed, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> ReplayAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.ReplayAsync(ns, id, ids, isDryRun, cancellation);

    public ValueTask<Result<DeadLetterChange>> DiscardAsync(
        string ns, string id, ImmutableArray<string>? ids = null, bool isDryRun = false, CancellationToken cancellation = default) =>
        CheckWrite(ns, id) is { } error ? new(error) : inner.DiscardAsync(ns, id, ids, isDryRun, cancellation);

    private StoreError? CheckWrite(string ns, string id) => principal.Check(Permission.ConversationsWrite, ns, id);
}
