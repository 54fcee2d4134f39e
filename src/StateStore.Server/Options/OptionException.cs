namespace StateStore.Server.Options;

/// <summary>An option that the server can't run with; the message is one line for whoever started it.</summary>
internal sealed class OptionException(string message) : Exception(message);
