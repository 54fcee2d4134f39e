using System.Diagnostics.CodeAnalysis;
using Orleans.GrainDirectory;

namespace StateStore.Orleans.Grains;

/// <summary>
/// A conversation, decoded while it is active. A shell: rules, loop and commits are the engine's; the grain adds that calls come one
/// after the other, and that reads are answered from what it remembers, as long as nobody else can have changed that
/// (<see cref="Ownership"/>). Calls never interleave: a read that follows a change waits until it is known how the change ended.
/// </summary>
[GrainType(Type), GrainDirectory(OwnedGrains.Directory)]
internal sealed class ConversationGrain(IGrainContext context, SiloParts silo)
    : IGrainBase, IConversationGrain, IShownGrain, IConversationMemory
{
    public const string Type = "conversation";

    // Without a value nothing is known: that it is missing is not remembered.
    private Versioned<Conversation> _known;
    private long _epoch = silo.Epoch.Current;

    public IGrainContext GrainContext => context;

    /// <exception cref="ArgumentException">The key names no conversation: the caller did not come through the store, which checks names.</exception>
    public Task OnActivateAsync(CancellationToken token)
    {
        var (ns, id) = Key();
        return RequestChecks.Conversation(ns, id, default, silo.Engine.Limits) is { } invalid
            ? throw new ArgumentException(invalid.Message)
            : silo.Takeover.SettleAsync(token);
    }

    public ValueTask<Result<ConversationSnapshot>> GetAsync()
    {
        if (TryRemember(out var version, out var conversation))
        {
            silo.Meter.CountRead(fromMemory: true);
            return new(new ConversationSnapshot(version, conversation));
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

    public ValueTask<Result<DeleteOutcome>> DeleteAsync(WriteOptions options) =>
        ChangeAsync((conversations, ns, id) => conversations.DeleteAsync(ns, id, options));

    public async Task<ShownConversation> GetState() => ShownConversation.Of(await GetAsync());

    Versioned<Conversation>? IConversationMemory.Find(string ns, string id) => _known.Value is null ? null : _known;

    void IConversationMemory.Put(string ns, string id, Versioned<Conversation> current) => _known = current;

    /// <summary>A conversation that is there, as far as this silo may answer for it.</summary>
    private bool TryRemember(out long version, [NotNullWhen(true)] out Conversation? conversation)
    {
        ForgetIfTold();
        (version, conversation) = silo.Ownership.IsSure ? (_known.Number, _known.Value) : (0, null);
        return conversation is not null && !conversation.IsExpired(silo.Engine.Clock.GetUtcNow());
    }

    private async ValueTask<Result<T>> ChangeAsync<T>(Func<IConversations, string, string, ValueTask<Result<T>>> change)
    {
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
                // The change may have been made or not, or the store holds something else by now: only the store can say.
                _known = default;
            }
        }
    }

    /// <summary>Before each call, so that what is loaded while the silo is told counts as loaded before.</summary>
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
