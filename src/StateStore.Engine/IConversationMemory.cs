namespace StateStore.Engine;

/// <summary>
/// What is remembered of conversations between calls, decoded. It saves loading before a change, and may be stale: a change decided on
/// it counts only if the commit's check of the version holds, and a refusal or "nothing to do" is looked at again on what the store
/// has. The in-process engine has a bounded cache of many; the owner of one conversation (a grain) remembers that one.
/// </summary>
public interface IConversationMemory
{
    /// <summary>The conversation as last seen (without a value: it was missing); null = nothing is known.</summary>
    Versioned<Conversation>? Find(string ns, string id);

    /// <summary>The store has, or had a moment ago, this.</summary>
    void Put(string ns, string id, Versioned<Conversation> current);
}
