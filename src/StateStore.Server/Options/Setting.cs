namespace StateStore.Server.Options;

/// <summary>One thing the server can be told: by command line, environment or file, always as text.</summary>
/// <param name="Name">In kebab-case, as on the command line; the other spellings follow from it.</param>
/// <param name="Value">What to write behind it, for the help; empty for a flag, whose text is true or false.</param>
/// <param name="Default">The text that counts where nothing else is said.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="Apply">Takes the text; throws <see cref="OptionException"/> or <see cref="FormatException"/> where it makes no sense.</param>
internal sealed record Setting(string Name, string Value, string Default, string Description, Func<ServerOptions, string, ServerOptions> Apply)
{
    /// <summary>As on the command line: <c>--event-retention</c>.</summary>
    public string Option => "--" + Name;

    /// <summary>As in the environment: <c>STATESTORE_EVENT_RETENTION</c>.</summary>
    public string Variable => "STATESTORE_" + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>As in the file: <c>EventRetention</c>; case does not count there.</summary>
    public string Key => string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    public bool IsFlag => Value.Length == 0;
}
