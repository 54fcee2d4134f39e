namespace StateStore.Server.Scripts;

/// <summary>
/// The command line of a script, parted: options of ours stand before its name or behind it, as long as no <c>--</c> has come; whatever else stands behind the
/// name is the script's as it is, and behind <c>--</c> everything.
/// </summary>
/// <param name="Ours">Options, and the name of the script.</param>
/// <param name="Script">What the script gets.</param>
internal sealed record ScriptArguments(IReadOnlyList<string> Ours, IReadOnlyList<string> Script)
{
    /// <param name="options">The names of our options, which all take a value.</param>
    /// <param name="args">Behind <c>lua</c>.</param>
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
