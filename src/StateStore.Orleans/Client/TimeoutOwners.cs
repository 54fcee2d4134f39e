using StateStore.Orleans.Grains;

namespace StateStore.Orleans.Client;

/// <summary>
/// Fires due timeouts in the grains of their conversations. A grain answers reads from its memory, so every change must go through it. Every silo finds the same
/// timeouts due; the grain lets the first call fire one.
/// </summary>
internal sealed class TimeoutOwners(IGrainFactory grains)
{
    private readonly GrainReferences<IConversationGrain> _conversations = new(grains);

    /// <summary>Fires the timeout of a conversation if it is due. Returns false if another call has done so.</summary>
    public ValueTask<Result<bool>> FireDueAsync(string ns, string id, CancellationToken cancellation) => ClusterCall.ReadAsync(
        (_conversations, ns, id), static on => on._conversations.Of(ConversationKey.Of(on.ns, on.id)).FireDueAsync(), cancellation);
}
