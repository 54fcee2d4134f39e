using StackExchange.Redis;

namespace StateStore.Storage.Redis;

/// <summary>Tells a Redis that is unavailable, or can't serve now, from a bug.</summary>
internal static class RedisFailure
{
    /// <summary>Error codes of Redis that speak of its condition, not of what was asked, and the condition in our own words.</summary>
    private static readonly (string Code, string Words)[] Conditions =
    [
        ("LOADING", "is loading its data"),
        ("READONLY", "is a replica and takes no writes"),
        ("MISCONF", "can't save to its disk and takes no writes"),
        ("OOM", "has no memory left and takes no writes; raise maxmemory"),
        ("BUSY", "is busy with a script"),
        ("NOREPLICAS", "has too few replicas and takes no writes"),
        ("MASTERDOWN", "is a replica without its master"),
        ("CLUSTERDOWN", "is a cluster that is down"),
        ("TRYAGAIN", "moves slots"),
        ("NOAUTH", PasswordRefused),
        ("WRONGPASS", PasswordRefused),
        (NoPermission, NotPermitted),
    ];

    private const string NoPermission = "NOPERM";
    private const string NotPermitted = "does not let this user run a command that StateStore needs; see the user's ACL";

    /// <summary>What Redis 7 says, without a code, where a script runs a command that its user may not.</summary>
    private const string NotPermittedInScript = "The user executing the script can't";

    private const string PasswordRefused = "refuses the password";
    private const string Unreachable = "can't be reached";

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        RedisConnectionException or TimeoutException or ObjectDisposedException => true,
        RedisServerException server => IsCondition(server.Message),
        _ => false,
    };

    /// <summary>A key has another type than the command is for: another tool has written over it.</summary>
    public static bool IsWrongType(RedisServerException exception) => exception.Message.Contains("WRONGTYPE", StringComparison.Ordinal);

    /// <summary>Redis answered, and what it said is that it can't serve now.</summary>
    public static bool IsRefusal(Exception? exception) => exception is RedisException and not RedisConnectionException && IsCondition(exception.Message);

    /// <summary>
    /// Redis has not begun what was asked, and will not: it was not sent, or refused as a whole.
    /// </summary>
    public static bool WasNotDone(Exception exception) =>
        IsRefusal(exception) || exception is RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog };

    /// <summary>For an error that a script caught and gave as its answer.</summary>
    /// <param name="message">What Redis said.</param>
    /// <param name="changedNothing">The script had not written anything yet.</param>
    public static Exception Of(string message, bool changedNothing) => IsCondition(message)
        ? new StorageUnavailableException($"Redis can't serve: {message}", new RedisException(message)) { ChangedNothing = changedNothing, Reason = Words(new RedisException(message)) }
        : new InvalidOperationException($"Redis refused a command: {message}");

    /// <summary>What is wrong with Redis, to be read behind "redis at HOST:PORT", in our own words: they go where the text of an exception must not.</summary>
    public static string Words(Exception exception) => exception switch
    {
        StorageUnavailableException { InnerException: { } inner } => Words(inner),
        StorageUnavailableException => "has not answered yet",
        _ when IsPasswordRefused(exception) => PasswordRefused,
        TimeoutException => "does not answer",
        RedisConnectionException => Unreachable,
        RedisException => ConditionIn(exception.Message) is ({ } code, var words) ? $"{words} ({code})" : "refused a command",
        _ => Unreachable,
    };

    /// <summary>A connection broke or was never made; what the library says of it need not be the cause.</summary>
    public static bool IsUnreachable(Exception exception) => Words(exception) == Unreachable;

    public static bool IsPasswordRefused(Exception? exception) => exception switch
    {
        null => false,
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
        RedisException when ConditionIn(exception.Message).Words == PasswordRefused => true,
        _ => IsPasswordRefused(exception.InnerException),
    };

    private static bool IsCondition(string message) => ConditionIn(message).Code is not null;

    // Redis before 7 wraps an error that a command in a script met: "ERR Error running script ...: -OOM command not allowed ...".
    private static (string? Code, string Words) ConditionIn(string message) => message.Contains(NotPermittedInScript, StringComparison.Ordinal)
        ? (NoPermission, NotPermitted)
        : Array.Find(
            Conditions,
            condition => message.StartsWith(condition.Code, StringComparison.Ordinal) || message.Contains($"-{condition.Code} ", StringComparison.Ordinal));
}
