namespace StateStore.Server.Scripts;

/// <summary>
/// The arguments of <c>statestore lua</c>, split into those of the command and those of the script. Options of the command may stand before or after
/// the name of the script, until a <c>--</c>. All other arguments after the name, and all arguments after <c>--</c>, belong to the script.
/// </summary>
/// <param name="Ours">The options of the command, and the name of the script.</param>
/// <param name="Script">The arguments of the script.</param>
internal sealed record ScriptArguments(IReadOnlyList<string> Ours, IReadOnlyList<string> Script)
{
    /// <summary>Splits arguments.</summary>
    /// <param name="options">The names of the options of the command. Each of them takes a value.</param>
    /// <param name="args">The arguments after <c>lua</c>.</param>
    public static ScriptArguments Of(IReadOnlyCollection<string> options, IReadOnlyList<string> args)
    {
        var ours = new List<string>();
        var script = new List<string>();
        var hasName = false;
        for (var i = 0; i < args.Count; i++)
        {
            var arg = args[i];
            if (arg == "--")
            {
                var rest = args.Skip(i + 1).ToList();
                if (!hasName)
                {
                    ours.AddRange(rest.Take(1));
                    rest = [.. rest.Skip(1)];
                }

                script.AddRange(rest);
                break;
            }

            if (options.Contains(arg.Split('=')[0]))
            {
                ours.Add(arg);
                if (!arg.Contains('=', StringComparison.Ordinal) && i + 1 < args.Count)
                {
                    ours.Add(args[++i]);
                }
            }
            else if (hasName)
            {
                script.Add(arg);
            }
            else
            {
                hasName = !arg.StartsWith('-') || arg == "-";
                ours.Add(arg);
            }
        }

        return new(ours, script);
    }
}
