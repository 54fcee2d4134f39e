using System.Diagnostics.CodeAnalysis;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// A conversation, kept decoded while it is active. Rules, loop and commits are those of the engine. The grain runs its calls one after the
/// other, and answers reads from its memory while no other silo can have changed the conversation (<see cref="Ownership"/>).
/// Calls never interleave: a read after a change waits for the outcome of the change.
/// </summary>
[GrainType(Type), GrainDirectory(OwnedGrains.Directory)]
internal sealed class ConversationGrain(IGrainContext context, SiloParts silo)
    : IGrainBase, IConversationGrain, IShownGrain, IConversationMemory
{
    public const string Type = "conversation";

    // Without a value the grain knows nothing: it does not remember that a conversation is missing.
    private Versioned<Conversation> _known;
    private long _epoch = silo.Epoch.Current;

    // The refusal of all calls if the names break the limits of this silo: the limits of the client or of another silo may be larger.
    private StoreError? _invalid;

    public IGrainContext GrainContext => context;

    public Task OnActivateAsync(CancellationToken token)
    {
        var (ns, id) = Key();
        _invalid = RequestChecks.Conversation(ns, id, default, silo.Engine.Limits);
        return silo.Takeover.SettleAsync(token);
    }

    public ValueTask<Result<ConversationSnapshot>> GetAsync()
    {
        if (TryRemember(out var version, out var conversation))
        {
            silo.Meter.CountRead(fromMemory: true);
            return new(new ConversationSnapshot(version, conversation));
        }

        if (_invalid is { } invalid)
        {
            return new(invalid);
        }

        silo.Meter.CountRead(fromMemory: false);
        var (ns, id) = Key();
        return silo.Engine.ConversationsOf(this).GetAsync(ns, id);
    }

    public ValueTask<Result<ConversationOutcome>> GetOrCreateAsync(WriteOptions options) =>
        options == default && TryRemember(out var version, out var conversation)
            ? new(new ConversationOutcome(false, false, version, conversation))
            : ChangeAsync((conversations, ns, id) => conversations.GetOrCreateAsync(ns, id, options));

    public ValueTask<Result<ConversationOutcome>> SetAsync(SetConversation change, WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.SetAsync(ns, id, change, options));

    public ValueTask<Result<ConversationOutcome>> SetInTurnAsync(SetConversation change, WriteOptions options) => SetAsync(change, options);

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.DeleteAsync(ns, id, options));

    public ValueTask<Result<ConversationOutcome>> MoveTimeoutAsync(string to, TimeoutTime time, WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.MoveTimeoutAsync(ns, id, to, time, options));

    public ValueTask<Result<ConversationOutcome>> CancelTimeoutAsync(string to, WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.CancelTimeoutAsync(ns, id, to, options));

    public ValueTask<Result<ConversationOutcome>> FireTimeoutAsync(string to, WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.FireTimeoutAsync(ns, id, to, options));

    public ValueTask<Result<bool>> FireDueAsync() => TryRemember(out _, out var conversation) && !(conversation.TimeoutAt <= silo.Engine.Clock.GetUtcNow())
        ? new(false)
        : ChangeAsync((_, ns, id) => silo.Engine.FireDueAsync(this, ns, id));

    public async Task<ShownConversation> GetState() => ShownConversation.Of(await GetAsync());

    Versioned<Conversation>? IConversationMemory.Find(string ns, string id) => _known.Value is null ? null : _known;

    void IConversationMemory.Put(string ns, string id, Versioned<Conversation> current) => _known = current;

    /// <summary>Gets the conversation from memory. Returns false if the memory is empty, the conversation has expired, or the silo has no lease.</summary>
    private bool TryRemember(out long version, [NotNullWhen(true)] out Conversation? conversation)
    {
        ForgetIfTold();
        (version, conversation) = silo.Ownership.IsSure ? (_known.Number, _known.Value) : (0, null);
        return conversation is not null && !conversation.IsExpired(silo.Engine.Clock.GetUtcNow());
    }

    private async ValueTask<Result<T>> ChangeAsync<T>(Func<IConversations, string, string, ValueTask<Result<T>>> change)
    {
        if (_invalid is { } invalid)
        {
            return invalid;
        }

        ForgetIfTold();
        var isKnown = false;
        try
        {
            var (ns, id) = Key();
            await silo.Publishing.BeforeChangeAsync(ns);
            var result = await change(silo.Engine.ConversationsOf(this), ns, id);
            isKnown = result.Error?.Code is not (ErrorCode.StorageUnavailable or ErrorCode.Corrupt);
            return result;
        }
        finally
        {
            if (!isKnown)
            {
                // The outcome is unknown, or the stored form is corrupt. So the next call must ask the store.
                _known = default;
            }
        }
    }

    /// <summary>
    /// Clears the memory if the epoch has changed. It runs before each call: a value that was loaded while the epoch changed counts as loaded before.
    /// </summary>
    private void ForgetIfTold()
    {
        if (_epoch != silo.Epoch.Current)
        {
            _epoch = silo.Epoch.Current;
            _known = default;
        }
    }

    private (string Namespace, string Id) Key() => ConversationKey.Parse(context.GrainId.Key);
}
