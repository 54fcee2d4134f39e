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

    /// <summary>A key has another type than the command is for: another tool has written over it.</summary>
    public static bool IsWrongType(RedisServerException exception) => exception.Message.Contains("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>For an error that a script caught and gave as its answer.</summary>
    public static Exception Of(string message) => IsCondition(message)
        ? new StorageUnavailableException($"Redis can't serve: {message}")
        : new InvalidOperationException($"Redis refused a command: {message}");

    /// <summary>What is wrong with Redis, to be read behind "redis at HOST:PORT", in our own words: they go where the text of an exception must not.</summary>
    public static string Words(Exception exception) => exception switch
    {
        StorageUnavailableException { InnerException: { } inner } => Words(inner),
        StorageUnavailableException => "has not answered yet",
        _ when IsPasswordRefused(exception) => "refuses the password",
        TimeoutException => "does not answer",
        RedisServerException server => CodeIn(server.Message) is { } code ? $"can't serve now ({code})" : "refused a command",
        _ => "can't be reached",
    };

    private static bool IsPasswordRefused(Exception? exception) => exception switch
    {
        null => false,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
        RedisServerException server when CodeIn(server.Message) is "NOAUTH" or "WRONGPASS" => true,
        _ => IsPasswordRefused(exception.InnerException),
    };

    private static bool IsCondition(string message) => CodeIn(message) is not null;

    // Redis before 7 wraps an error that a command in a script met: "ERR Error running script ...: -OOM command not allowed ...".
    private static string? CodeIn(string message) => Array.Find(
        Conditions,
        code => message.StartsWith(code, StringComparison.Ordinal) || message.Contains($"-{code} ", StringComparison.Ordinal));
}
