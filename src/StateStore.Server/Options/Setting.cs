namespace StateStore.Server.Options;

/// <summary>One setting of the server. Its value comes from the command line, the environment or the file, always as text.</summary>
/// <param name="Name">The name in kebab-case, as on the command line. The other spellings follow from it.</param>
/// <param name="Value">The placeholder of the value in the help. Empty for a flag; the text of a flag is true or false.</param>
/// <param name="Default">The text that applies if no source gives one.</param>
/// <param name="Description">One line for the help.</param>
/// <param name="Apply">Applies the text to the options. Throws <see cref="OptionException"/> or <see cref="FormatException"/> if the text is invalid.</param>
internal sealed record Setting(string Name, string Value, string Default, string Description, Func<ServerOptions, string, ServerOptions> Apply)
{
    /// <summary>The name on the command line: <c>--event-retention</c>.</summary>
    public string Option => "--" + Name;

    /// <summary>The name in the environment: <c>STATESTORE_EVENT_RETENTION</c>.</summary>
    public string Variable => "STATESTORE_" + Name.ToUpperInvariant().Replace('-', '_');

    /// <summary>The name in the file: <c>EventRetention</c>. The file ignores case.</summary>
    public string Key => string.Concat(Name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    public bool IsFlag => Value.Length == 0;
}
