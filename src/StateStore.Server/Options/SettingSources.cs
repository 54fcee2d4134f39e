using System.Collections;
using StateStore.ZeroMq;

namespace StateStore.Server.Options;

/// <summary>Reads the settings where they may stand: command line before environment before file before default.</summary>
/// <param name="settings">The table.</param>
/// <param name="commandLine">What the command line says of a setting, if anything.</param>
/// <param name="environment">The environment's variables.</param>
/// <param name="directory">Where the file lies, if there is one.</param>
internal sealed class SettingSources(IReadOnlyList<Setting> settings, Func<Setting, string?> commandLine, IDictionary environment, string directory)
{
    private const string FileName = "appsettings.json";
    private const string Section = "StateStore";

    /// <exception cref="OptionException">Some source says something that makes no sense; the message names it.</exception>
    public ServerOptions Read()
    {
        var file = ReadFile();
        var options = new ServerOptions();
        var clustering = settings.Single(setting => setting.Name == ClusterSettings.Clustering);
        var clusteringText = Find(clustering, file)?.Text ?? clustering.Default;
        foreach (var setting in settings)
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

        RefuseOpenDoor(options);
        options.Cluster.Check(options);
        return options;
    }

    /// <summary>The text given for a setting and where it stands; null if none is given.</summary>
    private (string Source, string Text)? Find(Setting setting, IConfigurationSection file)
    {
        if (commandLine(setting) is { } argument)
        {
            return (setting.Option, argument);
        }

        // A variable that is set to nothing is how a compose file leaves one out.
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
                // Unlike the environment, which Kubernetes fills with variables of its own, the file is ours: a slip is told.
                var known = settings.Any(setting => setting.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
                if (!known || child.Value is null)
                {
                    throw new OptionException($"{FileName}: {Section}:{child.Key} " + (known ? "must be one value" : "is no setting"));
                }
            }

            return section;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"{FileName} can't be read: {e.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
    }

    private static void RefuseOpenDoor(ServerOptions options)
    {
        if (!options.Insecure && options.Urls.FirstOrDefault(url => !url.IsLoopback) is { } open)
        {
            throw new OptionException(
                $"--urls: {open.Text} can be reached from other machines, and nobody is asked who they are; add --insecure if that is meant");
        }

        RefuseOpenDoor(options, "--zmq", options.Zmq.Commands);
        RefuseOpenDoor(options, "--zmq-pub", options.Zmq.Changes);
    }

    private static void RefuseOpenDoor(ServerOptions options, string name, ZmqEndpoint? endpoint)
    {
        if (options.Insecure || endpoint is null or { IsLoopback: true })
        {
            return;
        }

        // PLAIN asks who they are, but whoever is on the way can read the answer: it is no reason to take the door for a closed one.
        var reason = options.Zmq.Users is null ? "nobody is asked who they are" : "passwords of PLAIN travel in the clear";
        throw new OptionException($"{name}: {endpoint.Address} can be reached from other machines, and {reason}; add --insecure if that is meant");
    }
}
