using StateStore.Storage;

namespace StateStore.Lua.State;

/// <summary>
/// The store behind the global State of a script: the keys of one namespace, and the conversations of any namespace. Calls are synchronous, because a
/// script has nothing else to do meanwhile.
/// </summary>
public interface IScriptStore
{
    /// <summary>Gets a key. NOT_FOUND if it does not exist.</summary>
    Result<KeySnapshot> Get(string key);

    /// <summary>
    /// Sets a key. VERSION_CONFLICT if the key is not at <paramref name="expectedVersion"/>: 0 means that it must not exist, null accepts every version.
    /// </summary>
    StoreError? Set(string key, JsonText value, TimeToLive ttl, long? expectedVersion);

    /// <summary>Deletes a key. A missing key is no error.</summary>
    StoreError? Delete(string key);

    /// <summary>Adds to a number atomically and returns the sum.</summary>
    Result<JsonText> Increment(string key, JsonText by, TimeToLive ttl);

    /// <summary>Lists the keys with a prefix. Returns a page of names, and the <paramref name="after"/> of the next page, which is null at the end.</summary>
    Result<(IReadOnlyList<string> Keys, string? Next)> List(string prefix, string? after);

    /// <summary>Gets the newest events of a key, newest first. NOT_FOUND if there are none and the key does not exist.</summary>
    Result<IEnumerable<JsonText>> GetHistory(string key, int limit);

    /// <summary>Gets a conversation. NOT_FOUND if it does not exist.</summary>
    Result<ConversationSnapshot> GetConversation(string ns, string id);

    /// <summary>Changes a conversation and returns it as it is after the change. The errors are those of <see cref="IConversations.SetAsync"/>.</summary>
    Result<ConversationSnapshot> SetConversation(string ns, string id, SetConversation change);

    /// <summary>
    /// Reads events of the keys of the namespace after a position (null for now). It waits up to <paramref name="wait"/> for the first. GONE if events after
    /// the position were trimmed.
    /// </summary>
    Result<ChangePage> ReadKeyEvents(LogPosition? after, TimeSpan wait);
}
