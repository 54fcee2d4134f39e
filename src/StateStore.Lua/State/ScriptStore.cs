using System.Collections.Immutable;
using StateStore.Storage;

namespace StateStore.Lua.State;

/// <summary>Lets a script work on a store: of this process, or of a server.</summary>
/// <param name="store">The store.</param>
/// <param name="ns">The namespace of the keys.</param>
/// <param name="cancellation">Cancels waits.</param>
public sealed class ScriptStore(IStateStore store, string ns, CancellationToken cancellation = default) : IScriptStore
{
    private readonly PageReader _pages = new(1_000);

    /// <inheritdoc/>
    public Result<KeySnapshot> Get(string key) => Wait(store.Keys.GetAsync(ns, key, cancellation));

    /// <inheritdoc/>
    public StoreError? Set(string key, JsonText value, TimeToLive ttl, long? expectedVersion) =>
        Change(key, new KeyCommand.Set(KeyValue.Of(value), ttl) { ExpectedVersion = expectedVersion }).Error;

    /// <inheritdoc/>
    public StoreError? Delete(string key) => Change(key, new KeyCommand.Delete()).Error;

    /// <inheritdoc/>
    public Result<JsonText> Increment(string key, JsonText by, TimeToLive ttl) =>
        Change(key, new KeyCommand.Increment(by, ttl)).TryGet(out var outcomes, out var error) ? outcomes[0].Entry!.Value.Json!.Value : error;

    /// <inheritdoc/>
    public Result<(IReadOnlyList<string> Keys, string? Next)> List(string prefix, string? after) =>
        Wait(_pages.ReadAsync(size => store.Keys.ListAsync(ns, new(prefix, after, size), cancellation))).TryGet(out var page, out var error)
            ? ((IReadOnlyList<string>)[.. page.Keys.Select(key => key.Key)], page.Next)
            : error;

    /// <inheritdoc/>
    public Result<IEnumerable<JsonText>> GetHistory(string key, int limit)
    {
        var changes = new List<JsonText>();
        long? after = null;
        do
        {
            var from = after;
            var read = _pages.ReadAsync(size => store.Keys.GetHistoryAsync(ns, key, size, from, cancellation), limit - changes.Count);
            if (!Wait(read).TryGet(out var page, out var error))
            {
                return error;
            }

            changes.AddRange(page.Changes);
            after = page.Next;
        }
        while (after is not null && changes.Count < limit);

        return changes;
    }

    /// <inheritdoc/>
    public Result<ConversationSnapshot> GetConversation(string ns, string id) => Wait(store.Conversations.GetAsync(ns, id, cancellation));

    /// <inheritdoc/>
    public Result<ConversationSnapshot> SetConversation(string ns, string id, SetConversation change) =>
        Wait(store.Conversations.SetAsync(ns, id, change, default, cancellation)).TryGet(out var outcome, out var error)
            ? new ConversationSnapshot(outcome.Version, outcome.Conversation)
            : error;

    /// <inheritdoc/>
    public Result<ChangePage> ReadKeyEvents(LogPosition? after, TimeSpan wait) =>
        Wait(_pages.ReadAsync(size => store.Changes.ReadAsync(new(ns, LogKind.Key), after, size, wait, cancellation)));

    private Result<ImmutableArray<KeyOutcome>> Change(string key, KeyCommand command) => Wait(store.Keys.ChangeAsync(ns, [new(key, command)], default, cancellation));

    private static T Wait<T>(ValueTask<T> call) => call.IsCompletedSuccessfully ? call.Result : call.AsTask().GetAwaiter().GetResult();
}
