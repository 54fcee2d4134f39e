namespace StateStore.Engine.Conversations;

/// <summary>Application code that approves each change of a conversation after the rules have allowed it.</summary>
/// <remarks>
/// The loop calls it before each attempt to commit. So it may be called several times for one change, and for a change that is never made. The
/// writers of the conversation wait for it.
/// </remarks>
/// <param name="ns">The namespace.</param>
/// <param name="id">The conversation.</param>
/// <param name="wanted">The change.</param>
/// <param name="isDryRun">Whether the caller only asks what the change would answer; nothing will be changed.</param>
/// <returns>Null = make the change; data = make it with these data, which must satisfy the rules; an error = refuse it.</returns>
public delegate Result<JsonText?> ConversationHook(string ns, string id, ConversationEvent wanted, bool isDryRun);
