using System.CommandLine;
using System.CommandLine.Help;

namespace StateStore.Server.Options;

/// <summary>The command line: one option for each setting, <c>--help</c> and <c>--version</c>.</summary>
internal sealed class CommandLine
{
    private readonly Dictionary<Setting, Option> _options;
    private readonly ParseResult _parsed;

    /// <param name="title">What the program is, for the help.</param>
    /// <param name="settings">The table.</param>
    /// <param name="args">As given.</param>
    public CommandLine(string title, IReadOnlyList<Setting> settings, string[] args)
    {
        _options = settings.ToDictionary(setting => setting, ToOption);
        var root = new RootCommand(
            $"""
            {title}

            Each option may also stand in the environment (--event-retention as STATESTORE_EVENT_RETENTION) or in appsettings.json in the
            working directory (EventRetention in the section StateStore). The command line wins over the environment, that over the file.
            """);
        foreach (var option in _options.Values)
        {
            root.Options.Add(option);
        }

        // No @file expansion: a value that begins with @ is that value.
        _parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>It asks for the help or the version; <see cref="Answer"/> is all there is to do.</summary>
    public bool IsQuestion => _parsed.Action is HelpAction || (_parsed.Errors.Count == 0 && _parsed.Action is not null);

    public int Answer() => _parsed.Invoke();

    /// <exception cref="OptionException">It holds something that is no option.</exception>
    public void Check()
    {
        if (_parsed.Errors is [var error, ..])
        {
            throw new OptionException(error.Message.ReplaceLineEndings(" "));
        }
    }

    /// <summary>The text given for a setting, if any.</summary>
    public string? Find(Setting setting) => _parsed.GetResult(_options[setting]) switch
    {
        null or { Implicit: true } => null,
        var given when setting.IsFlag => given.GetValueOrDefault<bool>() ? "true" : "false",
        var given => given.GetValueOrDefault<string>(),
    };

    private static Option ToOption(Setting setting)
    {
        var description = $"{setting.Description} [default: {setting.Default}]";
        return setting.IsFlag
            ? new Option<bool>(setting.Option) { Description = setting.Description }
            : new Option<string>(setting.Option) { Description = description, HelpName = setting.Value };
    }
}
