namespace StateStore.Orleans.Streams;

/// <summary>A follower has been away for longer than the log remembers: what it knows has to be built anew from the conversations.</summary>
public sealed class ChangesLostException(string message) : Exception(message);
