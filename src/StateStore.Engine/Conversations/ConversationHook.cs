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

/// <summary>Asks the hook of an engine.</summary>
internal static class ConversationHooks
{
    /// <summary>The change as the hook allows it. Without a hook, the change as it was decided.</summary>
    public static Decision<ConversationEvent> Ask(EngineContext context, string ns, string id, ConversationEvent wanted, CompiledBundle bundle, bool isDryRun)
    {
        if (context.Options.BeforeChange is not { } hook)
        {
            return Decision<ConversationEvent>.Of(wanted);
        }

        if (!hook(ns, id, wanted, isDryRun).TryGet(out var data, out var refusal))
        {
            return Decision<ConversationEvent>.Refuse(refusal);
        }

        return data is { } other && wanted.Current is not null
            ? ConversationDecider.Amend(wanted, other, bundle.Bundle, context.Limits)
            : Decision<ConversationEvent>.Of(wanted);
    }
}
