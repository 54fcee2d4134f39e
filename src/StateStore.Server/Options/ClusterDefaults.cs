namespace StateStore.Server.Options;

/// <summary>The defaults that differ with <c>--clustering redis:...</c>. Only this class decides them; <c>--help</c> shows them.</summary>
internal static class ClusterDefaults
{
    private const string Redis = "redis:";

    /// <summary>The default of a setting, given the text of <c>--clustering</c>.</summary>
    public static string Of(Setting setting, string clustering) =>
        !clustering.StartsWith(Redis, StringComparison.Ordinal) ? setting.Default : setting.Name switch
        {
            // The Redis of the cluster holds the state too.
            "storage" => clustering,

            // Several silos on one machine cannot share a port.
            "zmq" => "off",

            // Other silos take over: during the drain, callers move to them.
            "drain-ms" => "1000",
            _ => setting.Default,
        };

    /// <summary>The default of a setting as the help shows it.</summary>
    public static string Shown(Setting setting)
    {
        const string Example = Redis + "...";
        var clustered = Of(setting, Example);
        return clustered == setting.Default
            ? setting.Default
            : $"{setting.Default}; with --clustering {Example}: {(clustered == Example ? "the same Redis" : clustered)}";
    }
}
