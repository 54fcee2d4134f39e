namespace StateStore.Server.Options;

/// <summary>Reports an option with which the server cannot run. The message is one line for the user.</summary>
internal sealed class OptionException(string message) : Exception(message);
