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
        RedisServerException server => IsCondition(server.Message),
        _ => false,
    };

    /// <summary>For an error that a script caught and gave as its answer.</summary>
    public static Exception Of(string message) => IsCondition(message)
        ? new StorageUnavailableException($"Redis can't serve: {message}")
        : new InvalidOperationException($"Redis refused a command: {message}");

    // Redis before 7 wraps an error that a command in a script met: "ERR Error running script ...: -OOM command not allowed ...".
    private static bool IsCondition(string message) => Array.Exists(
        Conditions,
        code => message.StartsWith(code, StringComparison.Ordinal) || message.Contains($"-{code} ", StringComparison.Ordinal));
}
