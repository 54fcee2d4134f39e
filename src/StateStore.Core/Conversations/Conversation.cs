namespace StateStore.Core;

/// <summary>The content of a conversation: where it stands, and what it knows (always a JSON object).</summary>
public sealed record Conversation(string State, JsonText Data);
