using System.Collections;

namespace StateStore.Server.Options;

/// <summary>Reads the settings from their sources: the command line overrides the environment, the environment the file, and the file the default.</summary>
/// <param name="settings">The table of settings.</param>
/// <param name="commandLine">Returns the text that the command line gives for a setting, or null.</param>
/// <param name="environment">The variables of the environment.</param>
/// <param name="directory">The directory in which the file is looked for. The file need not exist.</param>
internal sealed class SettingSources(IReadOnlyList<Setting> settings, Func<Setting, string?> commandLine, IDictionary environment, string directory)
{
    private const string FileName = "appsettings.json";
    private const string Section = "StateStore";

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="OptionException">A source gives an invalid value. The message names the source.</exception>
    public ServerOptions Read()
    {
        var options = Apply(_ => true);
        options.Cluster.Check(options);
        return options;
    }

    /// <summary>Reads and checks only the storage and its timeout, for commands that open the storage themselves.</summary>
    /// <exception cref="OptionException">A source gives an invalid value. The message names the source.</exception>
    public ServerOptions ReadStorage() => Apply(setting => setting.Name is "storage" or "storage-timeout-ms");

    private ServerOptions Apply(Func<Setting, bool> isWanted)
    {
        var file = ReadFile();
        var options = new ServerOptions();
        var clustering = settings.Single(setting => setting.Name == ClusterSettings.Clustering);
        var clusteringText = Find(clustering, file)?.Text ?? clustering.Default;
        foreach (var setting in settings.Where(isWanted))
        {
            var (source, text) = Find(setting, file) ?? ("default", ClusterDefaults.Of(setting, clusteringText));
            try
            {
                options = setting.Apply(options, text);
            }
            catch (Exception e) when (e is OptionException or FormatException)
            {
                throw new OptionException($"{source}: {e.Message}");
            }
        }

        options.Tls.CheckHttps(options.HttpAddresses);
        options.Cluster.Check(options);
        JwtSettings.Check(options);
        return options;
    }

    /// <summary>The text given for a setting and where it stands; null if none is given.</summary>
    private (string Source, string Text)? Find(Setting setting, IConfigurationSection file)
    {
        if (commandLine(setting) is { } argument)
        {
            return (setting.Option, argument);
        }

        // An empty variable counts as absent: a compose file passes one for a variable that the user did not set.
        if (environment[setting.Variable] is string { Length: > 0 } variable)
        {
            return (setting.Variable, variable);
        }

        return file[setting.Key] is { } text ? ($"{FileName}, {Section}:{setting.Key}", text) : null;
    }

    private IConfigurationSection ReadFile()
    {
        try
        {
            var file = new ConfigurationBuilder().SetBasePath(directory).AddJsonFile(FileName, optional: true, reloadOnChange: false).Build();
            var section = file.GetSection(Section);
            foreach (var child in section.GetChildren())
            {
                // Only the file refuses unknown names. The environment may hold variables of this form that Kubernetes makes.
                var known = settings.Any(setting => setting.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
                if (!known || child.Value is null)
                {
                    throw new OptionException(
                        $"{FileName}: {Section}:{child.Key} " + (known ? "must be a single value" : "is not a setting; statestore --help lists the settings"));
                }
            }

            return section;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{FileName} can't be read: {e.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
    }
}
