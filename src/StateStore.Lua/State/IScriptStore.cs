using StateStore.Storage;

namespace StateStore.Lua.State;

/// <summary>
/// What the global State of a script works on: the keys of one namespace, and conversations of any. Calls wait for the answer, since a script has nothing
/// else to do meanwhile.
/// </summary>
public interface IScriptStore
{
    /// <summary>NOT_FOUND where there is none.</summary>
    Result<KeySnapshot> Get(string key);

    /// <summary>VERSION_CONFLICT where the key is not at the version that is expected (0 = not there; null = whatever it is at).</summary>
    StoreError? Set(string key, JsonText value, TimeToLive ttl, long? expectedVersion);

    /// <summary>No error where there is none.</summary>
    StoreError? Delete(string key);

    /// <summary>Adds to a number, as one step; gives the sum.</summary>
    Result<JsonText> Increment(string key, JsonText by, TimeToLive ttl);

    /// <summary>Names of keys that begin with a prefix, and the <paramref name="after"/> of the next page (null at the end).</summary>
    Result<(IReadOnlyList<string> Keys, string? Next)> List(string prefix, string? after);

    /// <summary>Its newest events, newest first. NOT_FOUND where there are none and the key is not there.</summary>
    Result<IEnumerable<JsonText>> GetHistory(string key, int limit);

    /// <summary>NOT_FOUND where there is none.</summary>
    Result<ConversationSnapshot> GetConversation(string ns, string id);

    Result<ConversationSnapshot> SetConversation(string ns, string id, SetConversation change);

    /// <summary>Events of the namespace's keys after a position (null = from now on), waiting up to so long for the first; GONE where some were trimmed away.</summary>
    Result<ChangePage> ReadKeyEvents(LogPosition? after, TimeSpan wait);
}
