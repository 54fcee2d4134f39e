using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Tells a Redis that is away, or can't serve now, from a bug.</summary>
internal static class RedisFailure
{
    /// <summary>Error codes of Redis that speak of its condition, not of what was asked.</summary>
    private static readonly string[] Conditions =
    [
        "LOADING", "READONLY", "MISCONF", "OOM", "BUSY", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN",
        "NOAUTH", "WRONGPASS", "NOPERM",
    ];

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        RedisServerException server => Conditions.Any(condition => Speaks(server.Message, condition)),
        _ => false,
    };

    // Redis before 7 wraps an error that a command in a script met: "ERR Error running script ...: -OOM command not allowed ...".
    private static bool Speaks(string message, string condition) =>
        message.StartsWith(condition, StringComparison.Ordinal) || message.Contains($" -{condition} ", StringComparison.Ordinal);
}
