namespace StateStore.Orleans.Streams;

/// <summary>
/// Reports that changes after the position of a follower were trimmed from the log. The follower must rebuild its state from the conversations.
/// </summary>
/// <param name="message">The message of the error GONE.</param>
public sealed class ChangesLostException(string message) : Exception(message);
