using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace StateStore.Server.Options;

/// <summary>The command line of the program: one option per setting, <c>--help</c>, <c>--version</c>, and commands.</summary>
internal sealed class CommandLine
{
    // No @file expansion: a value may begin with @.
    private static readonly ParserConfiguration AsItIs = new() { ResponseFileTokenReplacer = null };

    private readonly Dictionary<Setting, Option> _options;
    private readonly RootCommand _root;
    private readonly ParseResult _parsed;

    /// <summary>Parses the arguments of the process.</summary>
    /// <param name="title">The first line of the help.</param>
    /// <param name="settings">The settings, one option each.</param>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="commands">The commands, for the help. A command stands before all options; the caller runs it with <see cref="RunAsync"/>.</param>
    public CommandLine(string title, IReadOnlyList<Setting> settings, string[] args, params IEnumerable<Command> commands)
    {
        _options = settings.ToDictionary(setting => setting, ToOption);
        _root = new(
            $"""
            {title}

            You can also set each option in the environment (--event-retention as STATESTORE_EVENT_RETENTION) or in appsettings.json in the
            working directory (EventRetention in the section StateStore). The command line overrides the environment, which overrides the file.
            """);
        foreach (var option in _options.Values)
        {
            _root.Options.Add(option);
        }

        foreach (var command in commands)
        {
            _root.Subcommands.Add(command);
        }

        // Without an action, the parser would require a command.
        _root.SetAction(_ => { });
        _parsed = _root.Parse(args, AsItIs);
    }

    /// <summary>True if the arguments ask for the help or the version. The caller then only runs <see cref="Answer"/>.</summary>
    public bool IsQuestion => _parsed.Action is HelpAction || (_parsed.Errors.Count == 0 && IsOfRoot && _parsed.Action != _root.Action);

    private bool IsOfRoot => _parsed.CommandResult.Command == _root;

    /// <summary>Runs a command. Writes one line for a bad command line.</summary>
    /// <param name="command">The command that stands first in <paramref name="args"/>.</param>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="patience">The time that the command gets to finish after a stop signal.</param>
    /// <returns>The exit code: that of the command's action, or 2 for a bad command line.</returns>
    public static async Task<int> RunAsync(Command command, IReadOnlyList<string> args, TimeSpan patience)
    {
        var parsed = new RootCommand("StateStore") { command }.Parse(args, AsItIs);
        if (parsed.Action is HelpAction || parsed.Errors is not [var error, ..])
        {
            return await parsed.InvokeAsync(new() { ProcessTerminationTimeout = patience }).ConfigureAwait(false);
        }

        await Console.Error.WriteLineAsync($"statestore: {Line(error, parsed)}").ConfigureAwait(false);
        return 2;
    }

    public int Answer() => _parsed.Invoke();

    /// <summary>Checks the arguments.</summary>
    /// <exception cref="OptionException">An argument is not an option, or a command does not stand first.</exception>
    public void Check()
    {
        if (_parsed.Errors is [var error, ..])
        {
            throw new OptionException(Line(error, _parsed));
        }

        if (!IsOfRoot)
        {
            throw new OptionException($"a command must be the first argument, before all options (see {_root.Name} --help)");
        }
    }

    /// <summary>The text given for a setting, if any.</summary>
    public string? Find(Setting setting) => _parsed.GetResult(_options[setting]) switch
    {
        null or { Implicit: true } => null,
        var given when setting.IsFlag => given.GetValueOrDefault<bool>() ? "true" : "false",
        var given => given.GetValueOrDefault<string>(),
    };

    /// <summary>The error in one line, with the command that shows the help.</summary>
    private static string Line(ParseError error, ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            names.Push(command.Command.Name);
        }

        return $"{error.Message.ReplaceLineEndings(" ").Replace("\t", "", StringComparison.Ordinal).TrimEnd('.', ' ')} (see {string.Join(' ', names)} --help)";
    }

    private static Option ToOption(Setting setting)
    {
        var description = $"{setting.Description} [default: {ClusterDefaults.Shown(setting)}]";
        return setting.IsFlag
            ? new Option<bool>(setting.Option) { Description = setting.Description }
            : new Option<string>(setting.Option) { Description = description, HelpName = setting.Value };
    }
}
