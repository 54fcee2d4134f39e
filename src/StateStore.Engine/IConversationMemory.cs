namespace StateStore.Engine;

/// <summary>Remembers decoded conversations between calls. It saves the load before a change.</summary>
/// <remarks>
/// It may be stale. A change decided on it counts only if the commit's check of the version holds. A refusal or "nothing to do" is decided again on
/// the stored content. The in-process engine has a bounded cache of many conversations; a grain, which owns one conversation, remembers that one.
/// </remarks>
public interface IConversationMemory
{
    /// <summary>The conversation as last seen (without a value: it was missing); null = it is not remembered.</summary>
    Versioned<Conversation>? Find(string ns, string id);

    /// <summary>Remembers a conversation that the store has now, or had a moment ago.</summary>
    void Put(string ns, string id, Versioned<Conversation> current);
}
