namespace StateStore.Engine.Conversations;

/// <summary>
/// Code of others that each change of a conversation has to pass once the rules allow it. It is asked on every try of the loop, before the commit, so a change may
/// be asked about more than once, and one that it was asked about may never be made. The writers of the conversation wait for it meanwhile.
/// </summary>
/// <param name="ns">The namespace.</param>
/// <param name="id">The conversation.</param>
/// <param name="wanted">What would happen.</param>
/// <returns>Null = let it happen; data that it is to have instead, which are held to the rules; or why it must not happen.</returns>
public delegate Result<JsonText?> ConversationHook(string ns, string id, ConversationEvent wanted);
