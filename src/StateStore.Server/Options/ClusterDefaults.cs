namespace StateStore.Server.Options;

/// <summary>The defaults that differ where silos meet in Redis. They are decided here alone; <c>--help</c> shows them.</summary>
internal static class ClusterDefaults
{
    private const string Redis = "redis:";

    /// <summary>The default of a setting, given the text of <c>--clustering</c>.</summary>
    public static string Of(Setting setting, string clustering) =>
        !clustering.StartsWith(Redis, StringComparison.Ordinal) ? setting.Default : setting.Name switch
        {
            // The Redis that holds the cluster together is there for the state too.
            "storage" => clustering,

            // Several silos on one machine cannot share a port.
            "zmq" => "off",

            // Other silos take over: callers are sent to them before the door closes.
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
