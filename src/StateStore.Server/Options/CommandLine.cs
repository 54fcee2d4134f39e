using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace StateStore.Server.Options;

/// <summary>The command line of a program: one option for each setting, <c>--help</c> and <c>--version</c>, and perhaps commands.</summary>
internal sealed class CommandLine
{
    // No @file expansion: a value that begins with @ is that value.
    private static readonly ParserConfiguration AsItIs = new() { ResponseFileTokenReplacer = null };

    private readonly Dictionary<Setting, Option> _options;
    private readonly RootCommand _root;
    private readonly ParseResult _parsed;

    /// <param name="title">What the program is, for the help.</param>
    /// <param name="settings">The table.</param>
    /// <param name="args">As given.</param>
    /// <param name="commands">What stands first on the command line instead of the options; whoever finds one there runs it with <see cref="RunAsync"/>.</param>
    public CommandLine(string title, IReadOnlyList<Setting> settings, string[] args, params IEnumerable<Command> commands)
    {
        _options = settings.ToDictionary(setting => setting, ToOption);
        _root = new(
            $"""
            {title}

            Each option may also stand in the environment (--event-retention as STATESTORE_EVENT_RETENTION) or in appsettings.json in the
            working directory (EventRetention in the section StateStore). The command line wins over the environment, that over the file.
            """);
        foreach (var option in _options.Values)
        {
            _root.Options.Add(option);
        }

        foreach (var command in commands)
        {
            _root.Subcommands.Add(command);
        }

        // Without it, a root that has commands demands one of them.
        _root.SetAction(_ => { });
        _parsed = _root.Parse(args, AsItIs);
    }

    /// <summary>It asks for the help or the version; <see cref="Answer"/> is all there is to do.</summary>
    public bool IsQuestion => _parsed.Action is HelpAction || (_parsed.Errors.Count == 0 && IsOfRoot && _parsed.Action != _root.Action);

    private bool IsOfRoot => _parsed.CommandResult.Command == _root;

    /// <summary>Runs a command, whose action gives the exit code; a bad command line is one line and exit code 2, as with the options.</summary>
    /// <param name="command">What stands first in <paramref name="args"/>.</param>
    /// <param name="args">As given.</param>
    /// <param name="patience">How long the command may go on when it is told to stop.</param>
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

    /// <exception cref="OptionException">It holds something that is no option.</exception>
    public void Check()
    {
        if (_parsed.Errors is [var error, ..])
        {
            throw new OptionException(Line(error, _parsed));
        }

        if (!IsOfRoot)
        {
            throw new OptionException($"a command stands first, before its own options (see {_root.Name} --help)");
        }
    }

    /// <summary>The text given for a setting, if any.</summary>
    public string? Find(Setting setting) => _parsed.GetResult(_options[setting]) switch
    {
        null or { Implicit: true } => null,
        var given when setting.IsFlag => given.GetValueOrDefault<bool>() ? "true" : "false",
        var given => given.GetValueOrDefault<string>(),
    };

    /// <summary>What is wrong, and where to read how it is right.</summary>
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
